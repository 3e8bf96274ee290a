// Reads QR codes from the camera: by the browser's own detector where it has one, else by the `qr` package's.

const EVERY = 200; // milliseconds between two looks

async function makeDetector() {
  const formats = ["qr_code"];
  const own = (await globalThis.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (own.includes("qr_code")) return new BarcodeDetector({ formats });
  const decoder = await import("../../vendor/qr/decode.js");
  return new decoder.BarcodeDetector({ formats });
}

/** Shows the camera in a video element and calls `found` with each code seen; returns what stops it. */
export async function scan(video, found) {
  const camera = { video: { facingMode: "environment", width: { ideal: 1280 } } };
  const [stream, detector] = await Promise.all([navigator.mediaDevices.getUserMedia(camera), makeDetector()]);
  video.srcObject = stream;
  await video.play();
  let stopped = false;
  const look = async () => {
    if (stopped) return;
    const codes = video.readyState >= 2 ? await detector.detect(video) : [];
    if (codes.length && !stopped) found(codes[0].rawValue);
    setTimeout(look, EVERY);
  };
  look();
  return () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

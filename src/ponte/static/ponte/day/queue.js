// Check-ins that this device has yet to send, and those that the server would not take, in the browser's own database.
// Nothing but keys and times is kept here: names are in the list of the day, which goes at sign-out.

const NAME = "ponte-day";
const STORE = "queue";

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function ask(mode, act) {
  const transaction = (await opened).transaction(STORE, mode);
  const request = act(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (entry) => ask("readwrite", (store) => store.put(entry));
export const remove = (id) => ask("readwrite", (store) => store.delete(id));
export const all = () => ask("readonly", (store) => store.getAll());

"""Made-up calls: dossiers of both sides with typing errors, translations, names in either order and script, decoys."""

from __future__ import annotations

from random import Random

from ponte.engine.awarding import Dossier

# A proposal's title in English, Italian and Chinese, and one of another proposal close to it.
TITLES = [
    (
        "Distributed fibre-optic sensing for the monitoring of historic masonry buildings",
        "Sensori distribuiti in fibra ottica per il monitoraggio di edifici storici in muratura",
        "用于历史砌体建筑监测的分布式光纤传感技术",
        "Fibre-optic sensors for the monitoring of railway bridges",
    ),
    (
        "Solid-state batteries with polymer electrolytes for electric mobility",
        "Batterie allo stato solido con elettroliti polimerici per la mobilità elettrica",
        "面向电动出行的聚合物电解质固态电池",
        "Polymer electrolytes for lithium-sulphur batteries",
    ),
    (
        "Early detection of olive tree disease from hyperspectral images",
        "Rilevamento precoce delle malattie dell'olivo da immagini iperspettrali",
        "基于高光谱图像的油橄榄病害早期检测",
        "Hyperspectral images for the ripeness of wine grapes",
    ),
    (
        "Gravitational waves and multimessenger astronomy with space detectors",
        "Onde gravitazionali e astronomia multimessaggera con rivelatori spaziali",
        "空间探测器引力波与多信使天文学",
        "Detectors of cosmic rays for small satellites",
    ),
    (
        "Photocatalytic removal of antibiotics from waste water",
        "Rimozione fotocatalitica degli antibiotici dalle acque reflue",
        "光催化去除废水中的抗生素",
        "Photocatalytic removal of microplastics from drinking water",
    ),
    (
        "Traditional Chinese medicine compounds against liver fibrosis",
        "Composti della medicina tradizionale cinese contro la fibrosi epatica",
        "抗肝纤维化的中药复方研究",
        "Natural compounds against fatty liver disease",
    ),
    (
        "Seismic early warning for high-speed railways",
        "Allerta sismica precoce per ferrovie ad alta velocità",
        "高速铁路地震预警系统",
        "Seismic isolation of railway viaducts",
    ),
    (
        "Graphene membranes for the desalination of sea water",
        "Membrane di grafene per la dissalazione dell'acqua di mare",
        "用于海水淡化的石墨烯膜",
        "Graphene coatings against marine corrosion",
    ),
    (
        "Soft robots for minimally invasive surgery of the heart",
        "Robot soffici per la chirurgia mininvasiva del cuore",
        "用于微创心脏手术的软体机器人",
        "Soft robotic gloves for the rehabilitation of the hand",
    ),
    (
        "Conservation of silk paintings with nanocellulose",
        "Conservazione dei dipinti su seta con nanocellulosa",
        "纳米纤维素在丝绸绘画保护中的应用",
        "Nanocellulose for the conservation of ancient paper",
    ),
    (
        "Urban air quality forecasts with low-cost sensors and machine learning",
        "Previsione della qualità dell'aria urbana con sensori a basso costo e apprendimento automatico",
        "基于低成本传感器与机器学习的城市空气质量预报",
        "Machine learning for the forecast of urban traffic",
    ),
    (
        "Superconducting magnets for compact fusion reactors",
        "Magneti superconduttori per reattori a fusione compatti",
        "紧凑型聚变堆超导磁体",
        "Superconducting cables for power grids",
    ),
    (
        "Genomic selection of wheat for drought tolerance",
        "Selezione genomica del frumento per la tolleranza alla siccità",
        "小麦抗旱基因组选择育种",
        "Drought tolerance of durum wheat roots",
    ),
    (
        "Quantum key distribution over metropolitan fibre networks",
        "Distribuzione quantistica di chiavi su reti metropolitane in fibra",
        "城域光纤网络量子密钥分发",
        "Quantum random number generators on a chip",
    ),
    (
        "Ageing of the brain and the gut microbiome",
        "Invecchiamento cerebrale e microbioma intestinale",
        "脑衰老与肠道微生物组",
        "The gut microbiome in childhood obesity",
    ),
    (
        "Geothermal energy from deep hot rocks",
        "Energia geotermica da rocce calde profonde",
        "深部干热岩地热能开发",
        "Mapping of geothermal resources in volcanic areas",
    ),
]
ITALIANS = """Marco Bianchi, Giulia Ferrari, Alessandro Romano, Francesca Colombo, Lorenzo Ricci, Chiara Marino,
Matteo Greco, Elena Bruno, Andrea Gallo, Sara Conti, Davide De Luca, Martina Costa, Simone Giordano, Maria Elena Rizzo,
Niccolò Lombardi, Valentina Moretti, Paolo Barbieri, Laura Fontana, Stefano Santoro, Irene Mariani, Roberto Rinaldi,
Anna Caruso, Giorgio Ferrara, Silvia Galli, Luca Martini, Federica Leone, Antonio Longo, Ilaria Gentile,
Riccardo Martinelli, Beatrice Vitale, Fabio Lombardo, Alice Serra"""
CHINESE = """李小明, 王伟, 张丽华, 刘洋, 陈建国, 杨雪梅, 赵志强, 黄海燕, 周文斌, 吴桂英, 徐立新, 孙晓东, 胡美玲, 朱永刚,
高俊杰, 林淑芬, 何国庆, 郭春梅, 马天宇, 罗思远, 梁家辉, 宋佳, 郑凯文, 谢玉兰, 韩磊, 唐若曦, 冯博,
于海波, 董婷婷, 萧敬之, 程飞, 曹颖"""
PINYIN = """Li Xiaoming, Wang Wei, Zhang Lihua, Liu Yang, Chen Jianguo, Yang Xuemei, Zhao Zhiqiang, Huang Haiyan,
Zhou Wenbin, Wu Guiying, Xu Lixin, Sun Xiaodong, Hu Meiling, Zhu Yonggang, Gao Junjie, Lin Shufen, He Guoqing,
Guo Chunmei, Ma Tianyu, Luo Siyuan, Liang Jiahui, Song Jia, Zheng Kaiwen, Xie Yulan, Han Lei, Tang Ruoxi, Feng Bo,
Yu Haibo, Dong Tingting, Xiao Jingzhi, Cheng Fei, Cao Ying"""
PLACES_IT = [
    ("Politecnico di Milano", "POLIMI", "米兰理工大学"),
    ("Consiglio Nazionale delle Ricerche", "CNR", "意大利国家研究委员会"),
    ("Università di Bologna", "UNIBO", "博洛尼亚大学"),
    ("Istituto Nazionale di Fisica Nucleare", "INFN", "意大利国家核物理研究院"),
    ("Università degli Studi di Napoli Federico II", "University of Naples Federico II", "那不勒斯费德里科二世大学"),
]
PLACES_CN = [
    ("Tsinghua University", "Università Tsinghua", "清华大学"),
    ("University of Science and Technology of China", "USTC", "中国科学技术大学"),
    ("Chinese Academy of Sciences", "CAS", "中国科学院"),
    ("Shanghai Jiao Tong University", "SJTU", "上海交通大学"),
    ("Zhejiang University", "Università dello Zhejiang", "浙江大学"),
]
THEMES = ("heritage", "energy", "agriculture", "space", "environment", "health")


def names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",")]


def mistyped(text: str, random: Random) -> str:
    """The text with a letter dropped, doubled or swapped with its neighbour, in a word or two."""
    words = text.split(" ")
    for k in random.sample(range(len(words)), min(2, len(words))):
        word = words[k]
        if len(word) > 4:
            at = random.randrange(1, len(word) - 2)
            slip = random.choice([word[at + 1 :], word[at] + word[at:], word[at + 1] + word[at] + word[at + 2 :]])
            words[k] = word[:at] + slip
    return " ".join(words)


def swapped(name: str, random: Random) -> str:
    """Family name and given names the other way round, sometimes in capitals."""
    first, *rest = name.split()
    turned = " ".join([*rest, first])
    return turned.upper() if random.random() < 0.3 else turned


def call(seed: int, *, decoys: int = 8) -> tuple[list[Dossier], list[Dossier], set[tuple[str, str]], set[str]]:
    """Dossiers of both sides in any order, the true pairs, and those of our true dossiers whose twin is identical."""
    random = Random(seed)
    italians, chinese = names(ITALIANS), list(zip(names(CHINESE), names(PINYIN), strict=True))
    random.shuffle(italians)
    random.shuffle(chinese)
    ours, theirs, pairs, identical = [], [], set(), set()
    for k, (english, italian, han, near) in enumerate(TITLES):
        here, there = random.choice(PLACES_IT), random.choice(PLACES_CN)
        one, (characters, pinyin) = italians[k], chinese[k]
        theme = THEMES[k % len(THEMES)]
        mine = Dossier(f"it{k}", "it", {"en": english, "it": italian}, (one, pinyin), (here[0], there[0]), theme=theme)
        kind = random.choice(["identical", "mistyped", "translated", "translated", "both"])
        if kind == "identical":
            twin = Dossier(f"cn{k}", "cn", {"en": english.upper()}, (pinyin, one), (there[0], here[0]), theme=theme)
            identical.add(mine.id)
        else:
            titles = {"zh": han} if kind == "translated" else {"en": mistyped(english, random)}
            titles |= {"zh": han} if kind == "both" else {}
            partner = random.choice([swapped(one, random), mistyped(one, random), one])
            leader = random.choice([characters, swapped(pinyin, random), characters])
            twin = Dossier(
                f"cn{k}", "cn", titles, (leader, partner), (random.choice(there[1:]), random.choice(here[1:]))
            )
        ours.append(mine)
        theirs.append(twin)
        pairs.add((mine.id, twin.id))
        if k < decoys:  # the same institutions and a close topic, other people; filed on one side only
            other = len(TITLES) + k
            if k % 2:
                people = (italians[other], chinese[other][1])
                ours.append(Dossier(f"it{other}", "it", {"en": near}, people, mine.institutions, theme=theme))
            else:
                people = (chinese[other][0], italians[other])
                theirs.append(Dossier(f"cn{other}", "cn", {"en": near}, people, twin.institutions, theme=theme))
    random.shuffle(ours)
    random.shuffle(theirs)
    return ours, theirs, pairs, identical

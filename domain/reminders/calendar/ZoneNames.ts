/** Names that IANA renamed, which older zone data accepts but does not list. */
const renamed = `
  Africa/Asmara America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/Cordoba
  America/Argentina/Jujuy America/Argentina/Mendoza America/Atikokan America/Indiana/Indianapolis
  America/Kentucky/Louisville America/Nuuk Asia/Ho_Chi_Minh Asia/Kathmandu Asia/Kolkata Asia/Yangon Atlantic/Faroe
  Europe/Kyiv Europe/Tirane Pacific/Chuuk Pacific/Kanton Pacific/Pohnpei
`
  .trim()
  .split(/\s+/)

/** The IANA names of zones: those of this machine's data, and the renamed ones. */
export const zoneNames: ReadonlyArray<string> = [...renamed, ...Intl.supportedValuesOf("timeZone")]

/** Places that have no zone of their own name, by their zone. */
export const places: Readonly<Record<string, string>> = {
  "Europe/Berlin":
    "germany, munich, hamburg, frankfurt, cologne, stuttgart, dusseldorf, leipzig, dresden, bremen, hanover",
  "Europe/Vienna": "austria, graz, linz, salzburg, innsbruck, wien",
  "Europe/Zurich": "switzerland, geneva, bern, basel, lausanne",
  "Europe/Paris": "france, lyon, marseille, toulouse, nice, bordeaux",
  "Europe/London":
    "uk, united kingdom, england, scotland, wales, edinburgh, glasgow, manchester, birmingham, bristol, cardiff",
  "Europe/Dublin": "ireland, cork",
  "Europe/Rome": "italy, milan, naples, turin, florence, venice, bologna",
  "Europe/Madrid": "barcelona, valencia, seville",
  "Europe/Lisbon": "porto",
  "Europe/Amsterdam": "netherlands, holland, rotterdam, the hague, utrecht",
  "Europe/Brussels": "belgium, antwerp, ghent",
  "Europe/Copenhagen": "denmark, aarhus",
  "Europe/Stockholm": "sweden, gothenburg, malmo",
  "Europe/Oslo": "norway, bergen",
  "Europe/Helsinki": "finland, tampere",
  "Europe/Warsaw": "poland, krakow, cracow, wroclaw, gdansk, poznan",
  "Europe/Prague": "czechia, czech republic, brno",
  "Europe/Budapest": "hungary",
  "Europe/Bucharest": "romania",
  "Europe/Sofia": "bulgaria",
  "Europe/Athens": "greece, thessaloniki",
  "Europe/Kyiv": "ukraine, kharkiv, lviv, odesa, odessa",
  "Europe/Istanbul": "turkey, ankara, izmir",
  "Europe/Moscow": "st petersburg, saint petersburg",
  "Asia/Kolkata": "india, mumbai, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune, bombay",
  "Asia/Kathmandu": "nepal",
  "Asia/Shanghai": "china, beijing, shenzhen, guangzhou, chengdu",
  "Asia/Tokyo": "japan, osaka, kyoto, nagoya, yokohama, sapporo",
  "Asia/Seoul": "south korea, korea, busan",
  "Asia/Ho_Chi_Minh": "vietnam, hanoi, saigon, da nang",
  "Asia/Bangkok": "thailand, chiang mai, phuket",
  "Asia/Jakarta": "bandung",
  "Asia/Dubai": "uae, abu dhabi, emirates",
  "Asia/Jerusalem": "israel, tel aviv, haifa",
  "Asia/Karachi": "pakistan, lahore, islamabad",
  "Asia/Manila": "philippines, cebu",
  "Africa/Cairo": "egypt, alexandria",
  "Africa/Johannesburg": "south africa, cape town, durban, pretoria",
  "Africa/Lagos": "nigeria, abuja",
  "Africa/Nairobi": "kenya",
  "America/New_York":
    "nyc, boston, washington, washington dc, miami, atlanta, philadelphia, orlando, baltimore, new york city",
  "America/Chicago": "houston, dallas, austin, san antonio, minneapolis, new orleans, st louis, nashville",
  "America/Denver": "salt lake city, albuquerque",
  "America/Los_Angeles": "la, san francisco, sf, seattle, san diego, portland, las vegas, san jose, sacramento",
  "America/Toronto": "montreal, ottawa, quebec",
  "America/Edmonton": "calgary",
  "America/Sao_Paulo": "rio, rio de janeiro, brasilia, belo horizonte",
  "America/Argentina/Buenos_Aires": "argentina",
  "America/Mexico_City": "guadalajara, puebla",
  "America/Bogota": "colombia, medellin",
  "America/Lima": "peru",
  "Australia/Sydney": "canberra",
  "Pacific/Auckland": "new zealand, wellington, christchurch",
  "Pacific/Honolulu": "hawaii"
}

/**
 * Ambiguous names: an abbreviation stands for an offset that changes with the season, or for several zones; a country may have several
 * zones.
 */
export const vague: Readonly<Record<string, ReadonlyArray<string>>> = {
  est: ["America/New_York", "America/Toronto", "America/Panama"],
  edt: ["America/New_York", "America/Toronto"],
  et: ["America/New_York", "America/Toronto"],
  eastern: ["America/New_York", "America/Toronto"],
  cst: ["America/Chicago", "America/Mexico_City", "Asia/Shanghai"],
  cdt: ["America/Chicago"],
  central: ["America/Chicago"],
  mst: ["America/Denver", "America/Phoenix"],
  mdt: ["America/Denver"],
  mountain: ["America/Denver", "America/Phoenix"],
  pst: ["America/Los_Angeles", "America/Vancouver"],
  pdt: ["America/Los_Angeles", "America/Vancouver"],
  pacific: ["America/Los_Angeles", "America/Vancouver"],
  cet: ["Europe/Berlin", "Europe/Paris", "Europe/Madrid"],
  cest: ["Europe/Berlin", "Europe/Paris", "Europe/Madrid"],
  met: ["Europe/Berlin", "Europe/Paris"],
  eet: ["Europe/Helsinki", "Europe/Athens", "Europe/Kyiv"],
  eest: ["Europe/Helsinki", "Europe/Athens", "Europe/Kyiv"],
  wet: ["Europe/Lisbon"],
  bst: ["Europe/London"],
  ist: ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
  jst: ["Asia/Tokyo"],
  hst: ["Pacific/Honolulu"],
  usa: ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
  us: ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
  canada: ["America/Toronto", "America/Vancouver", "America/Halifax"],
  brazil: ["America/Sao_Paulo", "America/Manaus"],
  mexico: ["America/Mexico_City", "America/Tijuana"],
  australia: ["Australia/Sydney", "Australia/Perth", "Australia/Adelaide", "Australia/Brisbane"],
  russia: ["Europe/Moscow", "Asia/Yekaterinburg", "Asia/Vladivostok"],
  spain: ["Europe/Madrid", "Atlantic/Canary"],
  portugal: ["Europe/Lisbon", "Atlantic/Azores"],
  indonesia: ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],
  "+05:30": ["Asia/Kolkata", "Asia/Colombo"],
  "+05:45": ["Asia/Kathmandu"],
  "+03:30": ["Asia/Tehran"],
  "+04:30": ["Asia/Kabul"],
  "+06:30": ["Asia/Yangon"],
  "+08:45": ["Australia/Eucla"],
  "+09:30": ["Australia/Adelaide", "Australia/Darwin"],
  "+10:30": ["Australia/Lord_Howe", "Australia/Adelaide"],
  "+12:45": ["Pacific/Chatham"],
  "-02:30": ["America/St_Johns"],
  "-03:30": ["America/St_Johns"],
  "-09:30": ["Pacific/Marquesas"]
}

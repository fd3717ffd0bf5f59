import { counted, type Lexicon } from "./Lexicon.ts"

const units = "one, two, three, four, five, six, seven, eight, nine".split(", ")
const teens = "ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen".split(", ")
const tens = ["twenty", "thirty", "forty", "fifty"]

const below60 = [
  ...[...units, ...teens].map((word, index) => [index + 1, word] as const),
  ...tens.flatMap((ten, index) =>
    ["", ...units].map((unit, one) => [(index + 2) * 10 + one, `${ten} ${unit}`.trim()] as const)
  )
]

/** `nine thirty`, `nine oh five`. */
const clocks = below60.slice(0, 12).flatMap(([hour, word]) =>
  below60
    .filter(([minute]) => minute > 9 || minute < 1)
    .map(([minute, words]) => [`${hour}:${minute}`, `${word} ${words}`] as const)
    .concat([[`${hour}:05`, `${word} oh five`]])
)

/** Words of the grammar that English has only in this form. */
const grammar =
  "at on in by from now ago and or an the of this next last first third fourth coming to past after before half quarter starting time"

export const english: Lexicon = {
  words: {
    ...Object.fromEntries(grammar.split(" ").map((word) => [word, word])),
    ...Object.fromEntries(below60.map(([value, word]) => [`${value}`, word])),
    ...Object.fromEntries(clocks),
    ...counted(60, "sixty"),
    ...counted(90, "ninety"),
    today: "today",
    tomorrow: "tomorrow, tmrw, tmr, tmw, 2morrow, 2moro",
    yesterday: "yesterday",
    tonight: "tonight, tonite, 2nite",
    every: "every, each",
    "every night": "nightly",
    daily: "daily, everyday",
    weekly: "weekly",
    monthly: "monthly",
    yearly: "yearly, annually",
    hourly: "hourly",
    monday: "monday",
    tuesday: "tuesday",
    wednesday: "wednesday",
    thursday: "thursday",
    friday: "friday",
    saturday: "saturday",
    sunday: "sunday",
    mondays: "mondays",
    tuesdays: "tuesdays",
    wednesdays: "wednesdays",
    thursdays: "thursdays",
    fridays: "fridays",
    saturdays: "saturdays",
    sundays: "sundays",
    weekday: "weekday, workday, working day, business day",
    weekdays: "weekdays, all weekdays, workdays, working days, business days",
    weekend: "weekend",
    weekends: "weekends, all weekends",
    january: "january",
    february: "february",
    march: "march",
    april: "april",
    may: "may",
    june: "june",
    july: "july",
    august: "august",
    september: "september",
    october: "october",
    november: "november",
    december: "december",
    morning: "morning",
    afternoon: "afternoon",
    evening: "evening",
    night: "night",
    noon: "noon, midday, 12 noon",
    midnight: "midnight, 12 midnight",
    oclock: "o'clock, oclock",
    second: "second, seconds, sec, secs",
    minute: "minute, minutes, min, mins",
    hour: "hour, hours, hr, hrs, h",
    day: "day, days",
    week: "week, weeks",
    month: "month, months",
    year: "year, years",
    "14 day": "fortnight",
    until: "until, till, til",
    except: "except, excluding, excepting, but not",
    christmaseve: "christmas eve, xmas eve",
    christmas: "christmas, xmas, christmas day, xmas day",
    boxingday: "boxing day",
    newyearseve: "new year's eve, new years eve, silvester",
    newyearsday: "new year's day, new years day",
    newyear: "new year's, new year",
    epiphany: "epiphany",
    valentinesday: "valentine's day, valentines day, valentine's",
    stpatricksday: "st patrick's day, st patricks day, saint patrick's day",
    ashwednesday: "ash wednesday",
    goodfriday: "good friday",
    easter: "easter, easter sunday, easter day",
    eastermonday: "easter monday",
    pentecost: "pentecost, whit sunday",
    whitmonday: "whit monday",
    ascensionday: "ascension day",
    mayday: "may day",
    halloween: "halloween, hallowe'en",
    allsaints: "all saints day, all saints' day",
    thanksgiving: "thanksgiving, thanksgiving day",
    blackfriday: "black friday",
    cybermonday: "cyber monday",
    otherfeast:
      "mother's day, mothers day, father's day, fathers day, labor day, labour day, memorial day, diwali, eid, ramadan, passover, hanukkah, chanukah, lunar new year, chinese new year, carnival, mardi gras"
  },
  innocent:
    "easier, christian, faster, master, caster, taster, plaster, warning, borrow, sorrow, sundae, sundry, sundar, frida, toddy, toady, saturate, saturated, dairy, dally, daisy, very, ever, nigh, knight, mourning, match, marsh, ester, esther, eastern, weakly, money, sunny, remember, member, light, eight, evenings, mornings, nights, afternoons, timely, octobers, friend, friday's"
}

const numbers: ReadonlyMap<string, number> = new Map(below60.map(([value, word]) => [word, value]))

/** A number in digits, or a word up to fifty-nine. */
export const numberOf = (word: string): number => numbers.get(word.toLowerCase()) ?? Number(word)

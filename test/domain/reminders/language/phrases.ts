/** Phrases, each with what comes of it: a local time, a repetition in words, or a question (`?`) with its choices; and the text that is left. */
export interface Phrases {
  readonly title: string
  /** When and where they are said; on a Wednesday in Berlin if it is not given. */
  readonly at?: string
  readonly zone?: string
  readonly rows: ReadonlyArray<readonly [words: string, meaning: string, text?: string]>
}

/** What people can say to set a reminder: `docs/reminders.md` lists these phrases, and the tests read them. */
export const phrases: ReadonlyArray<Phrases> = [
  {
    title: "One time",
    rows: [
      ["tomorrow at nine water the plants", "2026-11-26 09:00", "water the plants"],
      ["water the plants tomorrow at 9", "2026-11-26 09:00", "water the plants"],
      ["remind me on Friday at 3pm to call Anna", "2026-11-27 15:00", "call Anna"],
      ["Friday 3pm dentist", "2026-11-27 15:00", "dentist"],
      ["next week on monday at 9 call", "2026-11-30 09:00", "call"],
      ["on 5 March at 18:00 party", "2027-03-05 18:00", "party"],
      ["March 5 at 6pm party", "2027-03-05 18:00", "party"],
      ["friday, 27 november at 9 call", "2026-11-27 09:00", "call"],
      ["coming friday at 9 call", "2026-11-27 09:00", "call"],
      ["at 24:00 call", "2026-11-26 00:00", "call"],
      ["at 12 noon eat", "2026-11-25 12:00", "eat"],
      ["do this tomorrow at 9", "2026-11-26 09:00", "do this"],
      ["in 3 weeks at 9 call", "2026-12-16 09:00", "call"],
      ["2026-12-01 at 09:00 call", "2026-12-01 09:00", "call"],
      ["the 3rd at 9 call", "2026-12-03 09:00", "call"],
      ["last friday of november at 9 shop", "2026-11-27 09:00", "shop"],
      ["first monday in december at 9 report", "2026-12-07 09:00", "report"],
      ["last day of december at 9 sum up", "2026-12-31 09:00", "sum up"],
      ["day after tomorrow at noon lunch", "2026-11-27 12:00", "lunch"],
      ["at 1530 call", "2026-11-25 15:30", "call"],
      ["quarter past nine tomorrow call", "2026-11-26 09:15", "call"],
      ["tomorrow at ten to nine call", "2026-11-26 08:50", "call"],
      ["tomorrow at twenty past nine call", "2026-11-26 09:20", "call"],
      ["tomorrow at nine fifteen call", "2026-11-26 09:15", "call"]
    ]
  },
  {
    title: "Counted from now",
    rows: [
      ["in twenty minutes check the oven", "2026-11-25 10:50", "check the oven"],
      ["in half an hour call", "2026-11-25 11:00", "call"],
      ["in an hour and a half call", "2026-11-25 12:00", "call"],
      ["in two and a half hours call", "2026-11-25 13:00", "call"],
      ["in a quarter of an hour call", "2026-11-25 10:45", "call"],
      ["in 1h30 call", "2026-11-25 12:00", "call"],
      ["in 2 hours and 15 minutes call", "2026-11-25 12:45", "call"],
      ["half an hour from now call", "2026-11-25 11:00", "call"],
      ["in 2 days at 12:00 call", "2026-11-27 12:00", "call"]
    ]
  },
  {
    title: "Evenings and nights",
    rows: [
      ["every night at 10:30 take the pills", "every day at 22:30", "take the pills"],
      ["tonight at 11:30 lock the door", "2026-11-25 23:30", "lock the door"],
      ["tonight at 12 take the pill", "2026-11-26 00:00", "take the pill"],
      ["tonight at 12:30 sleep", "2026-11-26 00:30", "sleep"],
      ["tonight at 1 sleep", "2026-11-26 01:00", "sleep"],
      ["tonight at midnight sleep", "2026-11-26 00:00", "sleep"],
      ["tonight take out the bins", "2026-11-25 21:00", "take out the bins"],
      ["this evening at 8 cook", "2026-11-25 20:00", "cook"],
      ["tomorrow at 5 in the evening run", "2026-11-26 17:00", "run"],
      ["at 9 at night read", "2026-11-25 21:00", "read"],
      ["tomorrow night at 11 read", "2026-11-26 23:00", "read"],
      ["friday night at 12 go home", "2026-11-28 00:00", "go home"],
      ["every friday night at 1 go home", "every Saturday at 01:00", "go home"],
      ["every evening at 8 and 10 tea", "every day at 20:00 and 22:00", "tea"]
    ]
  },
  {
    title: "Repeatedly",
    rows: [
      ["every day at 8 take pills", "every day at 08:00", "take pills"],
      ["every weekday at 8:30 stand-up", "every weekday at 08:30", "stand-up"],
      ["every Monday and Friday at 9 call", "every Monday and Friday at 09:00", "call"],
      ["mondays at 9 call", "every Monday at 09:00", "call"],
      ["monday to thursday at 9 call", "every Monday, Tuesday, Wednesday and Thursday at 09:00", "call"],
      ["every 2 hours drink", "every 2 hours", "drink"],
      ["every month on the 5th at 9 pay rent", "on the 5th of every month at 09:00", "pay rent"],
      ["on the last day of every month at 9 pay rent", "on the last day of every month at 09:00", "pay rent"],
      ["first monday of every month at 17:00 report", "on the first Monday of every month at 17:00", "report"],
      ["the last friday of every month at 5pm beers", "on the last Friday of every month at 17:00", "beers"],
      ["every year on 5 March at 9 call mum", "every year on 5 March at 09:00", "call mum"],
      ["every christmas at 9 call mum", "every year on 25 December at 09:00", "call mum"],
      ["all weekdays at 9 call", "every weekday at 09:00", "call"]
    ]
  },
  {
    title: "Several times a day",
    rows: [
      ["every day at 9 and 21 take pills", "every day at 09:00 and 21:00", "take pills"],
      ["every day at 9am and 9pm take pills", "every day at 09:00 and 21:00", "take pills"],
      ["every day at 8:00, 12:00 and 20:00 eat", "every day at 08:00, 12:00 and 20:00", "eat"],
      ["every morning and evening take pills", "every day at 09:00 and 19:00", "take pills"],
      ["every monday at 9, 13 and 18 call", "every Monday at 09:00, 13:00 and 18:00", "call"],
      ["tous les jours à 9h et 21h médicaments", "every day at 09:00 and 21:00", "médicaments"],
      ["todos los días a las 9 y a las 21 pastillas", "every day at 09:00 and 21:00", "pastillas"]
    ]
  },
  {
    title: "Until and except",
    rows: [
      ["every monday at 9 until christmas stretch", "every Monday at 09:00 until 25 December 2026", "stretch"],
      ["every day at 9 until friday take pills", "every day at 09:00 until 27 November 2026", "take pills"],
      ["every day at 9 until 5 december take pills", "every day at 09:00 until 5 December 2026", "take pills"],
      [
        "every day at 9 until the end of the month take pills",
        "every day at 09:00 until 30 November 2026",
        "take pills"
      ],
      ["every day at 9 for two weeks take pills", "every day at 09:00 until 9 December 2026", "take pills"],
      ["every day except weekends at 9 stretch", "every weekday at 09:00", "stretch"],
      ["every day at 9 except on saturdays and sundays stretch", "every weekday at 09:00", "stretch"],
      ["every weekday except friday at 9 stretch", "every Monday, Tuesday, Wednesday and Thursday at 09:00", "stretch"],
      [
        "every day but sunday at 9 stretch",
        "every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday at 09:00",
        "stretch"
      ],
      ["every weekday at 9 until end of year stretch", "every weekday at 09:00 until 31 December 2026", "stretch"],
      ["каждый день в 9 до пятницы витамины", "every day at 09:00 until 27 November 2026", "витамины"]
    ]
  },
  {
    title: "Feasts",
    rows: [
      ["on christmas at 14:00 call mum", "2026-12-25 14:00", "call mum"],
      ["christmas eve at 18:00 go to church", "2026-12-24 18:00", "go to church"],
      ["on new year's eve at 23:00 open champagne", "2026-12-31 23:00", "open champagne"],
      ["new year's day at 12 have brunch", "2027-01-01 12:00", "have brunch"],
      ["easter sunday at 10 hide eggs", "2027-03-28 10:00", "hide eggs"],
      ["good friday at 9 buy fish", "2027-03-26 09:00", "buy fish"],
      ["on halloween at 6pm buy candy", "2027-10-31 18:00", "buy candy"],
      ["valentine's day at 7pm dinner", "2027-02-14 19:00", "dinner"],
      ["easter 2028 at 10 hide eggs", "2028-04-16 10:00", "hide eggs"]
    ]
  },
  {
    title: "Other zones",
    rows: [
      ["tomorrow at 9 London time call", "2026-11-26 10:00", "call"],
      ["tomorrow at 9 new york time call", "2026-11-26 15:00", "call"],
      ["tomorrow at 10am PST call", "2026-11-26 19:00", "call"],
      ["tomorrow at 10:00 EST call", "2026-11-26 16:00", "call"],
      ["tomorrow at 3pm eastern time call", "2026-11-26 21:00", "call"],
      ["at 15:00 GMT+3 call", "2026-11-25 13:00", "call"],
      ["tomorrow at 9 UTC+2 call", "2026-11-26 08:00", "call"],
      ["tomorrow at 9 UTC+5:30 call", "2026-11-26 04:30", "call"],
      ["tomorrow at 9 Europe/London call", "2026-11-26 10:00", "call"],
      ["every day at 9 London time call", "every day at 09:00 (Europe/London)", "call"],
      ["tomorrow at 9 my time call", "2026-11-26 09:00", "call"]
    ]
  },
  {
    title: "German",
    rows: [
      ["morgen um 17:00 anrufen", "2026-11-26 17:00", "anrufen"],
      ["übermorgen um 14 Uhr Zahnarzt", "2026-11-27 14:00", "Zahnarzt"],
      ["heute Abend um 8 kochen", "2026-11-25 20:00", "kochen"],
      ["morgen früh um 7 joggen", "2026-11-26 07:00", "joggen"],
      ["morgen um halb neun Bus", "2026-11-26 08:30", "Bus"],
      ["morgen um Viertel nach neun Bus", "2026-11-26 09:15", "Bus"],
      ["in einer halben Stunde Tee", "2026-11-25 11:00", "Tee"],
      ["am 5.3. um 14:30 Termin", "2027-03-05 14:30", "Termin"],
      ["jeden Tag um 9 und 21 Uhr Tabletten", "every day at 09:00 and 21:00", "Tabletten"],
      ["montags um 9 Uhr Besprechung", "every Monday at 09:00", "Besprechung"],
      ["jeden ersten Montag im Monat um 9 Uhr Bericht", "on the first Monday of every month at 09:00", "Bericht"],
      ["jeden Tag um 9 Uhr bis Weihnachten Vitamine", "every day at 09:00 until 25 December 2026", "Vitamine"],
      [
        "jeden Tag um 9 Uhr außer sonntags laufen",
        "every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday at 09:00",
        "laufen"
      ],
      ["an Heiligabend um 18 Uhr Bescherung", "2026-12-24 18:00", "Bescherung"],
      ["morgen um 17 Uhr Londoner Zeit anrufen", "2026-11-26 18:00", "anrufen"]
    ]
  },
  {
    title: "French",
    rows: [
      ["demain à 9h appeler maman", "2026-11-26 09:00", "appeler maman"],
      ["après-demain à 14h30 dentiste", "2026-11-27 14:30", "dentiste"],
      ["ce soir à 8h cuisiner", "2026-11-25 20:00", "cuisiner"],
      ["dans une demi-heure thé", "2026-11-25 11:00", "thé"],
      ["demain à neuf heures et demie bus", "2026-11-26 09:30", "bus"],
      ["le 5 mars à 14h rendez-vous", "2027-03-05 14:00", "rendez-vous"],
      ["tous les lundis à 9h réunion", "every Monday at 09:00", "réunion"],
      ["tous les jours à 9h jusqu'à Noël vitamines", "every day at 09:00 until 25 December 2026", "vitamines"],
      [
        "tous les jours à 9h sauf le dimanche courir",
        "every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday at 09:00",
        "courir"
      ]
    ]
  },
  {
    title: "Spanish",
    rows: [
      ["mañana a las 9 llamar a mamá", "2026-11-26 09:00", "llamar a mamá"],
      ["pasado mañana a las 17:00 dentista", "2026-11-27 17:00", "dentista"],
      ["esta noche a las 10 película", "2026-11-25 22:00", "película"],
      ["mañana por la mañana a las 8 correr", "2026-11-26 08:00", "correr"],
      ["mañana a las 9 y media autobús", "2026-11-26 09:30", "autobús"],
      ["dentro de media hora té", "2026-11-25 11:00", "té"],
      ["el 5 de marzo a las 14:00 cita", "2027-03-05 14:00", "cita"],
      ["todos los días a las 8 pastillas", "every day at 08:00", "pastillas"],
      ["el primer lunes de cada mes a las 9 informe", "on the first Monday of every month at 09:00", "informe"]
    ]
  },
  {
    title: "Italian",
    rows: [
      ["domani alle 9 chiamare", "2026-11-26 09:00", "chiamare"],
      ["stasera alle 8 cucinare", "2026-11-25 20:00", "cucinare"],
      ["tra 20 minuti tè", "2026-11-25 10:50", "tè"],
      ["domani alle nove e mezza autobus", "2026-11-26 09:30", "autobus"],
      ["ogni giorno alle 8 pastiglie", "every day at 08:00", "pastiglie"],
      ["a Natale alle 14 chiamare mamma", "2026-12-25 14:00", "chiamare mamma"]
    ]
  },
  {
    title: "Portuguese",
    rows: [
      ["amanhã às 9 ligar", "2026-11-26 09:00", "ligar"],
      ["depois de amanhã às 17h dentista", "2026-11-27 17:00", "dentista"],
      ["hoje à noite às 8 cozinhar", "2026-11-25 20:00", "cozinhar"],
      ["segunda-feira às 9 reunião", "2026-11-30 09:00", "reunião"],
      ["todos os dias às 8 remédio", "every day at 08:00", "remédio"],
      ["no Natal às 14h ligar", "2026-12-25 14:00", "ligar"]
    ]
  },
  {
    title: "Dutch",
    rows: [
      ["morgen om 17:00 bellen", "2026-11-26 17:00", "bellen"],
      ["vanavond om 8 uur koken", "2026-11-25 20:00", "koken"],
      ["over 20 minuten thee", "2026-11-25 10:50", "thee"],
      ["morgen om half negen bus", "2026-11-26 08:30", "bus"],
      ["elke dag om 8 uur pillen", "every day at 08:00", "pillen"],
      ["met kerst om 14:00 bellen", "2026-12-25 14:00", "bellen"]
    ]
  },
  {
    title: "Russian",
    rows: [
      ["завтра в 9 позвонить", "2026-11-26 09:00", "позвонить"],
      ["через полчаса чай", "2026-11-25 11:00", "чай"],
      ["сегодня вечером в 8 готовить", "2026-11-25 20:00", "готовить"],
      ["завтра в половине девятого автобус", "2026-11-26 08:30", "автобус"],
      ["через неделю в 9 отчет", "2026-12-02 09:00", "отчет"],
      ["через час чай", "2026-11-25 11:30", "чай"],
      ["по понедельникам в 9 встреча", "every Monday at 09:00", "встреча"],
      ["завтра в 9 купить завтрак", "2026-11-26 09:00", "купить завтрак"],
      ["напомни мне завтра в 9 позвонить маме", "2026-11-26 09:00", "позвонить маме"]
    ]
  },
  {
    title: "Ukrainian",
    rows: [
      ["завтра о 9 подзвонити", "2026-11-26 09:00", "подзвонити"],
      ["післязавтра о 17:00 лікар", "2026-11-27 17:00", "лікар"],
      ["щодня о 8 таблетки", "every day at 08:00", "таблетки"],
      ["через годину чай", "2026-11-25 11:30", "чай"],
      ["кожного понеділка о 9 зустріч", "every Monday at 09:00", "зустріч"],
      ["сьогодні ввечері о 8 готувати", "2026-11-25 20:00", "готувати"]
    ]
  },
  {
    title: "Asked about: more than one time",
    rows: [
      ["tomorrow at 5 call mum", "? tomorrow at 05:00 | tomorrow at 17:00"],
      ["at 9 eat breakfast", "? today at 21:00 | tomorrow at 09:00"],
      ["at 5 to 9 leave", "? today at 20:55 | tomorrow at 08:55"],
      ["on 5/3 at 10 meet Bob", "? on Friday, 5 March 2027 at 10:00 | on Monday, 3 May 2027 at 10:00"],
      ["next friday at 10 swim", "? on Friday, 27 November at 10:00 | on Friday, 4 December at 10:00"],
      ["friday at midnight check", "? on Friday, 27 November at 00:00 | on Saturday, 28 November at 00:00"],
      ["every day at 9 and 5 take pills", "? every day at 05:00 and 09:00 | every day at 09:00 and 17:00"],
      ["tomorrow at 9 and 10 call", "? tomorrow at 09:00 | tomorrow at 10:00"],
      ["tomorrow at half nine call", "? "],
      [
        "first monday of the month at 17:00 report",
        "? on Monday, 7 December at 17:00 | on the first Monday of every month at 17:00"
      ],
      [
        "on the last day of the month at 9 pay rent",
        "? on Monday, 30 November at 09:00 | on the last day of every month at 09:00"
      ],
      ["new year at 12:00 call", "? on Thursday, 31 December at 12:00 | on Friday, 1 January 2027 at 12:00"],
      ["thanksgiving at 2pm cook", "? tomorrow at 14:00 | on Monday, 11 October 2027 at 14:00"],
      ["mother's day at 9 call mum", "? "],
      ["at 9am in the evening call", "? "],
      ["monday 27 november at 9 call", "? on Friday, 27 November at 09:00 | on Monday, 30 November at 09:00"],
      ["tomorrow at 9pm tonight call", "? today at 21:00 | tomorrow at 21:00"],
      ["tomorrow at 9 IST call", "? tomorrow at 04:30 | tomorrow at 10:00 | tomorrow at 08:00"],
      ["nächsten Montag um 9 Uhr Bericht", "? on Monday, 30 November at 09:00 | on Monday, 7 December at 09:00"],
      ["на Рождество в 14:00 позвонить", "? on Friday, 25 December at 14:00 | on Thursday, 7 January 2027 at 14:00"]
    ]
  },
  {
    title: "Asked about: misspelt words",
    rows: [
      ["tomorow at 5pm call bob", "? tomorrow at 17:00"],
      ["call bob tommorow at 5pm", "? tomorrow at 17:00"],
      ["wensday at 9 dentist", "? today at 21:00 | on Wednesday, 2 December at 09:00"],
      ["on thrusday at 9 dentist", "? tomorrow at 09:00"],
      ["call mum satuday at 10", "? on Saturday, 28 November at 10:00"],
      ["on 3 decmber at 9 pay", "? on Thursday, 3 December at 09:00"],
      ["in 20 mintues tea", "? today at 10:50"],
      ["evry day at 9 take pills", "? every day at 09:00"],
      ["chrismas at 14:00 call mum", "? on Friday, 25 December at 14:00"],
      ["mrogen um 17:00 anrufen", "? tomorrow at 17:00"],
      ["завтро в 9 позвонить", "? tomorrow at 09:00"]
    ]
  },
  {
    title: "Asked about: words of time that are left over",
    rows: [
      ["every day at 9 until I'm better take pills", "? every day at 09:00"],
      ["every day at 9 except christmas stretch", "? every day at 09:00"],
      ["every day at 9 starting monday run", "? every day at 09:00"],
      ["twice a day take pills", "? "],
      ["tomorrow from 9 to 11 work", "? tomorrow at 09:00 | tomorrow at 12:00 | tomorrow at 18:00"],
      ["tomorrow between 9 and 11 call", "? tomorrow at 09:00 | tomorrow at 12:00 | tomorrow at 18:00"],
      ["tomorrow at 9 30 call", "? tomorrow at 09:00"],
      ["tomorrow at 9 or 10 call", "? tomorrow at 09:00"],
      ["tomorrow at 9 call bob at 15", "? tomorrow at 09:00 | tomorrow at 15:00"],
      ["tomorrow at 9 call bob before 5", "? tomorrow at 09:00"],
      ["tomorrow at 9 call bob on friday", "? tomorrow at 09:00 | on Friday, 27 November at 09:00"],
      ["tomorrow at 9 call mum about christmas", "? tomorrow at 09:00 | on Friday, 25 December at 09:00"],
      ["tomorrow at 9 leave an hour before the flight", "? tomorrow at 09:00"],
      ["prepare the monday meeting at 10", "? today at 22:00 | tomorrow at 10:00 | on Monday, 30 November at 10:00"],
      ["the day after christmas at 9 call", "? "],
      ["sit in the sun at 9", "? on Sunday, 29 November at 09:00 | today at 21:00 | tomorrow at 09:00"],
      ["every hour until 6pm drink", "? "],
      ["tomorrow at 9 tea time with Bob", "? tomorrow at 09:00"],
      ["tomorrow at 9 weekly report", "? tomorrow at 09:00"],
      ["tomorrow at 9 20 minutes before the call", "? tomorrow at 09:00"],
      ["mañana a las 9 llamar a Domingo", "? tomorrow at 09:00 | on Sunday, 29 November at 09:00"],
      ["every day at 9 starting tomorrow call", "? every day at 09:00"]
    ]
  },
  {
    title: "Not about time",
    rows: [
      ["buy 2 tickets tomorrow at 9", "2026-11-26 09:00", "buy 2 tickets"],
      ["tomorrow at 9 buy 2 tickets", "2026-11-26 09:00", "buy 2 tickets"],
      ["every day at 9, 2 pills", "every day at 09:00", "2 pills"],
      ["tomorrow at 9 call May", "2026-11-26 09:00", "call May"],
      ["call April and June tomorrow at 9", "2026-11-26 09:00", "call April and June"],
      ["tomorrow at 9 book for 4 people", "2026-11-26 09:00", "book for 4 people"],
      ["book a table for 4 tomorrow at 9", "2026-11-26 09:00", "book a table for 4"],
      ["tomorrow at 9 read 'Monday' by Kafka", "2026-11-26 09:00", "read 'Monday' by Kafka"],
      ["tomorrow at 9 buy sunny flowers with money", "2026-11-26 09:00", "buy sunny flowers with money"],
      ["tomorrow at 9 read today's newspaper", "2026-11-26 09:00", "read today's newspaper"],
      ["tomorrow at 9 prepare the 15:00 meeting", "2026-11-26 09:00", "prepare the 15:00 meeting"],
      ["prepare the monday meeting tomorrow at 9", "2026-11-26 09:00", "prepare the monday meeting"],
      ["tomorrow at 9 buy christmas presents", "2026-11-26 09:00", "buy christmas presents"],
      ["tomorrow at 9 exercise for 20 minutes", "2026-11-26 09:00", "exercise for 20 minutes"],
      ["tomorrow at 9 walk through the park", "2026-11-26 09:00", "walk through the park"],
      ["tomorrow at 9 say good morning to Bob", "2026-11-26 09:00", "say good morning to Bob"],
      ["tomorrow at 9 check every window", "2026-11-26 09:00", "check every window"],
      ["tomorrow at 9 send weekly report", "2026-11-26 09:00", "send weekly report"],
      ["tomorrow at 9 sit in the sun", "2026-11-26 09:00", "sit in the sun"],
      [
        "tomorrow at 9 visit https://example.org/2026-12-01",
        "2026-11-26 09:00",
        "visit https://example.org/2026-12-01"
      ],
      ["tomorrow at 9 email john@friday.com", "2026-11-26 09:00", "email john@friday.com"],
      ["tomorrow at 9 50% discount ends", "2026-11-26 09:00", "50% discount ends"],
      ["tomorrow at 9 call +49 170 1234567", "2026-11-26 09:00", "call +49 170 1234567"],
      ["tomorrow at 9 march with the band", "2026-11-26 09:00", "march with the band"],
      ["tomorrow at 9 wash hands before dinner", "2026-11-26 09:00", "wash hands before dinner"],
      ["tomorrow at 9 do it for a second time", "2026-11-26 09:00", "do it for a second time"],
      ["in 10 minutes 5 eggs", "2026-11-25 10:40", "5 eggs"],
      ["morgen um 9 mit Anna um den See laufen", "2026-11-26 09:00", "mit Anna um den See laufen"],
      ["morgen um 9 zwei Brote kaufen", "2026-11-26 09:00", "zwei Brote kaufen"],
      ["demain à 9h prendre un café avec Marie", "2026-11-26 09:00", "prendre un café avec Marie"],
      ["mañana a las 9 comprar una manzana", "2026-11-26 09:00", "comprar una manzana"],
      ["domani alle 9 fare una domanda", "2026-11-26 09:00", "fare una domanda"],
      ["amanhã às 9 ir a uma festa no Rio", "2026-11-26 09:00", "ir a uma festa no Rio"],
      ["morgen om 9 een afspraak maken met Jan", "2026-11-26 09:00", "een afspraak maken met Jan"],
      ["завтра в 9 пойти в магазин до обеда", "2026-11-26 09:00", "пойти в магазин до обеда"],
      ["завтра о 9 купити два квитки", "2026-11-26 09:00", "купити два квитки"]
    ]
  },
  {
    title: "On a Friday afternoon",
    at: "2026-11-27T15:00:00+01:00",
    rows: [
      ["friday at 9 swim", "? today at 21:00 | on Friday, 4 December at 09:00"],
      ["friday at 6pm swim", "? today at 18:00 | on Friday, 4 December at 18:00"],
      ["at 9 call", "? today at 21:00 | tomorrow at 09:00"],
      ["at 5 call", "2026-11-27 17:00", "call"],
      ["at 12 call", "? tomorrow at 00:00 | tomorrow at 12:00"],
      ["tonight at 9 call", "2026-11-27 21:00", "call"],
      ["Freitag um 9 Uhr schwimmen", "? today at 21:00 | on Friday, 4 December at 09:00"],
      ["every friday at 9 swim", "every Friday at 09:00", "swim"]
    ]
  },
  {
    title: "At the end of a year",
    at: "2026-12-31T18:00:00+01:00",
    rows: [
      ["tomorrow at 9 call", "2027-01-01 09:00", "call"],
      ["on new year's day at 12 call", "2027-01-01 12:00", "call"],
      ["on new year's eve at 23:00 call", "2026-12-31 23:00", "call"],
      ["on christmas at 14:00 call", "2027-12-25 14:00", "call"],
      ["tonight at 12 kiss", "2027-01-01 00:00", "kiss"],
      ["on 1 March at 9 call", "2027-03-01 09:00", "call"]
    ]
  },
  {
    title: "In the night in which clocks go forward",
    at: "2026-03-28T12:00:00+01:00",
    rows: [
      ["tomorrow at 9 call", "2026-03-29 09:00", "call"],
      ["tomorrow at 02:30 call", "? tomorrow at 03:00"],
      ["in 24 hours call", "2026-03-29 13:00", "call"],
      ["every day at 02:30 call", "every day at 02:30", "call"]
    ]
  },
  {
    title: "In the night in which clocks go back",
    at: "2026-10-24T12:00:00+02:00",
    rows: [
      ["tomorrow at 02:30 call", "2026-10-25 02:30", "call"],
      ["in 24 hours call", "2026-10-25 11:00", "call"]
    ]
  },
  {
    title: "After midnight",
    at: "2026-11-25T00:30:00+01:00",
    rows: [
      ["tonight at 2 sleep", "? today at 02:00 | tomorrow at 02:00"],
      ["tonight at 11 sleep", "2026-11-25 23:00", "sleep"],
      ["today at midnight call", "2026-11-26 00:00", "call"]
    ]
  },
  {
    title: "In New York",
    at: "2026-11-25T20:30:00-05:00",
    zone: "America/New_York",
    rows: [
      ["tomorrow at 9 call", "2026-11-26 09:00", "call"],
      ["tomorrow at 9 Tokyo time call", "? tomorrow at 19:00"],
      ["tonight at 11:30 call", "2026-11-25 23:30", "call"],
      ["at 8:45pm call", "2026-11-25 20:45", "call"]
    ]
  }
]

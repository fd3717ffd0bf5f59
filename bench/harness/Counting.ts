const last = 80

/** The whole answer: what is right can be told from what is not, whoever gives it. */
const expected = Array.from({ length: last }, (_, index) => `${index + 1}`).join(" ")

/** What every request asks, also of a real model. */
export const question = `Count from 1 to ${last} in digits, with a single space between two numbers. Write nothing else.`

/** What the stand-in model says to it. */
export const counting = (): string => expected

export const isExpected = (text: string): boolean => text.trim() === expected

/** Whether a text is a beginning of the answer. */
export const isBegun = (text: string): boolean => expected.startsWith(text.trim())

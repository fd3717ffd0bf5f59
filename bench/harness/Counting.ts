const last = 80

/** The expected answer, which any model can give: a wrong answer is recognised. */
const expected = Array.from({ length: last }, (_, index) => `${index + 1}`).join(" ")

/** The question of every request, also to a real model. */
export const question = `Count from 1 to ${last} in digits, with a single space between two numbers. Write nothing else.`

/** The sandbox model's answer. */
export const counting = (): string => expected

export const isExpected = (text: string): boolean => text.trim() === expected

/** True if a text is the beginning of the answer. */
export const isBegun = (text: string): boolean => expected.startsWith(text.trim())

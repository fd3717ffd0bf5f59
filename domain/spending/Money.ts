/**
 * An amount of money in nano-dollars (10^-9 US dollars), a safe integer. Amounts are rounded up to whole nano-dollars.
 *
 * @since 0.1.0
 * @category models
 */
export type Money = number

const perDollar = 9

const decimal = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i

/**
 * A decimal number, multiplied by 10^`digits` and rounded up to an integer. Undefined if the text is not a number or is
 * negative.
 */
export const scaled = (text: string, digits: number): bigint | undefined => {
  const [, whole = "", fraction = "", exponent = "0"] = decimal.exec(text.trim().replace(/^\+/, "")) ?? []
  if (whole === "" && fraction === "") return undefined
  const all = BigInt(whole + fraction)
  const shift = digits + Number(exponent) - fraction.length
  if (shift >= 0) return shift > 64 ? (all === 0n ? 0n : undefined) : all * 10n ** BigInt(shift)
  if (-shift > whole.length + fraction.length) return all === 0n ? 0n : 1n
  const unit = 10n ** BigInt(-shift)
  return (all + unit - 1n) / unit
}

/**
 * Dollars as money, exact and rounded up. Undefined if they are negative, not a number, or too many.
 *
 * @since 0.1.0
 * @category constructors
 */
export const dollars = (amount: number | string): Money | undefined => {
  const found = scaled(String(amount), perDollar)
  return found === undefined || found > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(found)
}

/**
 * Money as a number of dollars, for reports.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toDollars = (money: Money): number => money / 1e9

/**
 * Money for people: `$4.20`, and more digits for amounts under a cent.
 *
 * @since 0.1.0
 * @category conversions
 */
export const show = (money: Money): string => {
  const amount = toDollars(Math.abs(money))
  const text = amount === 0 || amount >= 0.01 ? amount.toFixed(2) : `${Number(amount.toPrecision(2))}`
  const plain = text.includes("e") ? amount.toFixed(9).replace(/0+$/, "") : text
  return `${money < 0 ? "-" : ""}$${plain}`
}

import { lasted } from "../clock.ts"

const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 })
const plain = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 2 })
const smallDollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 2 })

export type Format = (value: number) => string

export const count: Format = (value) => (Math.abs(value) < 10_000 ? plain.format(value) : compact.format(value))
export const duration: Format = (millis) => lasted(millis)
export const bytes: Format = (value) => `${plain.format(value / 1_048_576)} MB`
export const percent: Format = (share) => `${plain.format(share * 100)} %`
export const money: Format = (value) =>
  value === 0 || Math.abs(value) >= 1 ? dollars.format(value) : smallDollars.format(value)

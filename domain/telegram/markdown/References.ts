import { decodeHTMLStrict } from "entities/decode"
import { clean } from "./Rendered.ts"

/**
 * Replaces HTML's character references, named, decimal and hexadecimal, as CommonMark does: each ends with a semicolon,
 * and is read once. What is no reference stays.
 */
export const decoded = (text: string): string => (text.includes("&") ? clean(decodeHTMLStrict(text)) : text)

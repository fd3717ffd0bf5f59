/** The request has a field that is not accepted. The refusal names it, so it can be left out. */
const unexpected =
  /\b(un(supported|known|recogni[sz]ed|expected)|extra (inputs?|fields?)|additional propert(y|ies)|not (supported|permitted|allowed)|cannot find field|does not support)\b/i

/** These refusals are about the arguments of a call or the order of messages: `user` is not the field there. */
const otherwise = /\badditionalProperties\b|\broles?\b/i

/**
 * Those of the given fields that a text refuses: `Unsupported parameter: 'user'`, `property "user" is unsupported`,
 * `user: Extra inputs are not permitted`, `Unknown name "user"`.
 */
export const refusedFields = (text: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  // A field that is expected instead is not to blame.
  const [fault = ""] = text.split(/\bexpected\b/i)
  if (!unexpected.test(fault)) return []
  const sentences = fault.split(/[.!?]\s|\n/).filter((sentence) => !otherwise.test(sentence))
  return names.filter((name) => sentences.some((sentence) => isNamed(sentence, name)))
}

const isNamed = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text.slice(Math.max(0, at - 14), at), text.charAt(at + name.length)]
    const opens = before === "" || /['"`[]$|\b(parameter|param|argument|field|property|supplied|name):? $/i.test(before)
    if (opens && /^(['"`\]:,.]|$)/.test(after)) return true
  }
  return false
}

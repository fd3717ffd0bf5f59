import type { Envelope } from "./Envelope.ts"

/**
 * Whether a model sees something new in an edit of a message. Telegram sends edits for other reasons, too: the preview
 * of a link has come, or the first reaction. An edit can change the words and the file, but not what they reply to, nor
 * their author.
 */
export const changes = (edit: Envelope, earlier: Envelope): boolean =>
  edit.text !== earlier.text || ownFile(edit) !== ownFile(earlier)

const ownFile = ({ attachments }: Envelope) => attachments?.find(({ of }) => of === "message")?.unique

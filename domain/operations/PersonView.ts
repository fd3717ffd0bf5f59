import * as Schema from "effect/Schema"

/**
 * A person who may use the bot: its `owner`, one who was `allowed` by an owner or operator, or one who is `listed` in the
 * settings. `since` is epoch milliseconds; null if it is not known.
 */
export class PersonView extends Schema.Class<PersonView>("PersonView")({
  user: Schema.Int,
  name: Schema.NullOr(Schema.String),
  role: Schema.Literal("owner", "allowed", "listed"),
  since: Schema.NullOr(Schema.Int)
}) {}

/** The people of a bot. `everyone`: it is open to all, and the list is not asked. */
export class PeopleView extends Schema.Class<PeopleView>("PeopleView")({
  everyone: Schema.Boolean,
  people: Schema.Array(PersonView)
}) {}

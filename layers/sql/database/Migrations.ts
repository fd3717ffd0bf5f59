/**
 * The migrations of the tables, in order. The version of a database is the number of migrations that it has. A released
 * migration is never changed: a change is a new migration. The statements are the same on SQLite and PostgreSQL. Times
 * are epoch milliseconds.
 */
export const migrations: ReadonlyArray<ReadonlyArray<string>> = [
  [
    // `next_update` is the last id of the last committed batch plus one.
    `create table bots (
      bot bigint primary key,
      next_update bigint not null
    )`,
    `create table owners (
      bot bigint not null,
      user_id bigint not null,
      since bigint not null,
      primary key (bot, user_id)
    )`,
    // `places` counts the accepted updates and outlives them: places never start again. `state` is that of the
    // reducer.
    `create table conversations (
      id text primary key,
      places bigint not null,
      state text,
      idle integer not null,
      wake_at bigint,
      touched_at bigint not null
    )`,
    `create index conversations_busy on conversations (id) where idle = 0`,
    `create index conversations_due on conversations (wake_at) where wake_at is not null`,
    // The id consists of bot, update id and stamp, and identifies duplicates.
    // For an edit, `message` is the id of the edited message. With `space`, it accounts for an id.
    `create table updates (
      id text primary key,
      bot bigint not null,
      stamp bigint not null,
      status text not null,
      accepted_at bigint not null,
      conversation text,
      place bigint,
      chat bigint,
      space bigint,
      message bigint,
      user_id bigint,
      kind text,
      about text,
      skipped text,
      turn text,
      ref text,
      body text not null
    )`,
    `create unique index updates_place on updates (conversation, place) where place is not null`,
    `create index updates_status on updates (status, accepted_at, place)`,
    `create index updates_space on updates (bot, space, message) where message is not null`,
    `create index updates_chat on updates (bot, chat, message) where message is not null`,
    `create index updates_refused on updates (bot, user_id) where about = 'refused'`,
    // `place` is the place of the turn's first update.
    `create table turns (
      id text primary key,
      conversation text not null,
      place bigint not null,
      status text not null,
      attempts integer not null,
      claimed_at bigint not null,
      answered_at bigint,
      done_at bigint
    )`,
    // The answer as JSON: PostgreSQL refuses a NUL in a text, and JSON escapes it.
    `create table answers (
      turn text primary key,
      kind text not null,
      body text not null
    )`,
    // The content is JSON, too.
    `create table transcript (
      conversation text not null,
      place bigint not null,
      line integer not null,
      role text not null,
      content text not null,
      said_at bigint not null,
      primary key (conversation, place, line)
    )`,
    `create table receipts (
      request text not null,
      part integer not null,
      bot bigint not null,
      chat bigint not null,
      space bigint not null,
      payload text not null,
      status text not null,
      message bigint,
      tried_at bigint,
      floor bigint not null,
      done_at bigint,
      reason text,
      primary key (request, part)
    )`,
    `create index receipts_open on receipts (bot, chat) where status = 'open'`,
    `create index receipts_space on receipts (bot, space, message) where message is not null`,
    // Filled and emptied again, to find out whether the disk has room.
    `create table probe (filler text not null)`
  ],
  [
    // The state of each circuit breaker, as JSON.
    `create table breakers (
      name text primary key,
      body text not null,
      saved_at bigint not null
    )`
  ],
  [
    // The partial text of an answer in progress, as JSON.
    `create table checkpoints (
      turn text primary key,
      body text not null,
      saved_at bigint not null
    )`
  ],
  [
    // `due_at` is the time of the next occurrence, or null if there is none. The body is the reminder as JSON.
    `create table reminders (
      id text primary key,
      conversation text not null,
      bot bigint not null,
      user_id bigint not null,
      status text not null,
      occurrence integer not null,
      due_at bigint,
      body text not null,
      created_at bigint not null,
      done_at bigint
    )`,
    `create index reminders_due on reminders (conversation, due_at, id) where due_at is not null`,
    `create index reminders_active on reminders (bot, user_id, due_at, id) where status = 'active'`,
    // Conversations whose engine has not yet learned that their reminders changed.
    `create table replans (
      conversation text primary key,
      version bigint not null
    )`
  ],
  [
    // The id of this database, for files that refer to it.
    `create table identity (one integer primary key, id text not null)`,
    // Answers that a user stopped, for the process that makes them.
    `create table stops (
      turn text primary key,
      requested_at bigint not null
    )`
  ],
  [
    // The rounds of a turn with tool calls, as JSON, and the calls. Arguments and results are JSON, too.
    `create table rounds (
      turn text not null,
      round integer not null,
      body text not null,
      primary key (turn, round)
    )`,
    `create table tool_calls (
      turn text not null,
      round integer not null,
      idx integer not null,
      name text not null,
      arguments text not null,
      result text not null,
      called_at bigint not null,
      primary key (turn, round, idx)
    )`,
    // The round of the turn to which the partial text belongs.
    `alter table checkpoints add column round integer not null default 0`
  ],
  [
    // The holder of each lease, and when it ends by the database's clock.
    `create table leases (
      name text primary key,
      holder text not null,
      held_until bigint not null
    )`,
    // When the last poll began that returned all pending updates, by the database's clock: for processes that do not
    // poll.
    `create table polls (
      bot bigint primary key,
      drained_at bigint not null
    )`
  ],
  [
    // State that the processes of a bot share: the newest transition of each breaker, the retry budget that each
    // spent, and the waits that Telegram demanded. Times follow the database's clock.
    `create table breaker_moves (
      bot bigint not null,
      name text not null,
      process text not null,
      body text not null,
      moved_at bigint not null,
      open_until bigint not null,
      primary key (bot, name)
    )`,
    `create table processes (
      process text primary key,
      bot bigint not null,
      paid bigint not null,
      spent bigint not null,
      seen_at bigint not null
    )`,
    `create table send_holds (
      bot bigint not null,
      whom text not null,
      process text not null,
      held_until bigint not null,
      primary key (bot, whom)
    )`
  ],
  [
    // When an update that sends nothing (a ping) was handled.
    `alter table updates add column handled_at bigint`,
    `create index updates_pings on updates (accepted_at) where about = 'ping'`,
    // Turns that ended without an answer, and the decisions about them.
    `create table letters (
      turn text primary key,
      why text not null,
      died_at bigint not null,
      verdict text,
      decided_at bigint
    )`,
    `create index reminders_next on reminders (due_at, id) where status = 'active'`,
    `create index letters_open on letters (died_at, turn) where verdict is null`,
    `insert into letters (turn, why, died_at)
      select t.id, a.kind, coalesce(t.answered_at, t.claimed_at) from answers a join turns t on t.id = a.turn
      where a.kind in ('dead', 'expired')`
  ],
  [
    // The time zone of a person, and the reminder, as JSON, that waits for it.
    `create table people (
      bot bigint not null,
      user_id bigint not null,
      zone text,
      wish text,
      primary key (bot, user_id)
    )`,
    // The reply to a command or a button, and the actions of the buttons under it, as JSON.
    `create table replies (
      request text primary key,
      bot bigint not null,
      user_id bigint not null,
      body text not null,
      offered text
    )`,
    // The time as of which the text of the current occurrence was decided; null before that.
    `alter table reminders add column decided_at bigint`,
    `create index reminders_done on reminders (done_at) where done_at is not null`,
    `create index receipts_reminders on receipts (done_at) where request like 'reminder:%'`
  ],
  [
    // The parts of a request that a model at an address refused, and when, by the database's clock.
    `create table capabilities (
      candidate text not null,
      capability text not null,
      learned_at bigint not null,
      primary key (candidate, capability)
    )`
  ],
  [
    // Facts about the candidates of a route, as JSON.
    `create table candidate_facts (
      name text primary key,
      body text not null,
      saved_at bigint not null
    )`
  ],
  [
    // How often the process ended while a step held its thread. `process` is the one that was counted last.
    `create table ends (
      step text primary key,
      held integer not null,
      sudden integer not null,
      process text not null,
      ended_at bigint not null
    )`,
    // Updates that were counted and not stored, per sender and minute. The message ids, as JSON, account for them.
    `create table floods (
      bot bigint not null,
      sender bigint not null,
      minute bigint not null,
      space bigint not null,
      updates bigint not null,
      highest bigint not null,
      ids text not null,
      primary key (bot, sender, minute)
    )`,
    `create index floods_space on floods (bot, space, highest)`,
    // Nobody reads the bodies of skipped updates, or of people who were refused.
    `update updates set body = 'null' where status = 'skipped' or about = 'refused'`
  ],
  [
    // The number of commits and the time of the last one. At the start, a SQLite file is compared with the mark
    // beside it.
    `alter table identity add column commits bigint not null default 0`,
    `alter table identity add column committed_at bigint not null default 0`
  ],
  [
    // The envelope as JSON; null for a row of an older program, and where the content is not kept.
    `alter table updates add column envelope text`,
    `create index updates_received on updates (conversation, place) where status = 'received'`
  ],
  [
    // The progress of a turn's answer is a part of its row, which every claim reads and every answer changes anyway.
    `alter table turns add column checkpoint text`,
    `alter table turns add column checkpoint_round integer`,
    `update turns set checkpoint = (select body from checkpoints c where c.turn = turns.id),
      checkpoint_round = (select round from checkpoints c where c.turn = turns.id) where status = 'answering'`,
    `drop table checkpoints`
  ],
  [
    // The people whom the owner allowed to use the bot.
    `create table members (
      bot bigint not null,
      user_id bigint not null,
      since bigint not null,
      primary key (bot, user_id)
    )`
  ],
  [
    // The groups in which everybody is heard. `began` is the chat whose conversation goes on in this one, and `became`
    // the supergroup that this one became.
    `create table groups (
      bot bigint not null,
      chat bigint not null,
      allowed integer not null,
      began bigint not null,
      became bigint,
      primary key (bot, chat)
    )`,
    // Group messages that were not addressed to the bot. They have no place; `turn` is the first turn that used them as context.
    `create index updates_overheard on updates (conversation, message) where skipped = 'overheard' and envelope is not null`
  ],
  [
    // The content of a file as the model receives it, as JSON.
    `create table seen (
      request text not null,
      file text not null,
      body text not null,
      primary key (request, file)
    )`,
    `create index seen_file on seen (file)`,
    // Files in base64, where several daemons share them. SQLite has none: the files of a single daemon are in a folder.
    `create table files (
      id text primary key,
      body text not null,
      size bigint not null,
      used_at bigint not null
    )`
  ],
  [
    // 1: the preview of an answer in a group, whose text the answer replaces.
    `alter table receipts add column preview integer not null default 0`
  ],
  [
    // What an operator searches turns by. `user_id` is the person of the turn's first update, `kind` that of its answer,
    // `failure` the class of the failure because of which it is not whole, and `trail` its model calls as JSON.
    `alter table turns add column user_id bigint`,
    `alter table turns add column kind text`,
    `alter table turns add column candidate text`,
    `alter table turns add column failure text`,
    `alter table turns add column trail text`,
    `update turns set user_id = (select u.user_id from updates u where u.id = turns.id),
      kind = (select a.kind from answers a where a.turn = turns.id)`,
    `update turns set failure = case when status = 'ended' then 'NotSent' else 'Defect' end
      where status = 'ended' or kind in ('incomplete', 'failed', 'expired', 'dead', 'poisoned')`,
    `create index turns_claimed on turns (claimed_at, id)`,
    `create index turns_person on turns (user_id, claimed_at, id) where user_id is not null`,
    `create index turns_candidate on turns (candidate, claimed_at, id) where candidate is not null`,
    `create index turns_failed on turns (claimed_at, id) where failure is not null`,
    `create index turns_open on turns (claimed_at, id) where done_at is null`,
    // The class of the failure of a dead letter.
    `alter table letters add column cause text`,
    // How often a part was sent, and whether a probe found it.
    `alter table receipts add column sends integer not null default 1`,
    `alter table receipts add column proven integer not null default 0`,
    // The actions of operators. An action that can happen only once is identified by what it does.
    `create table journal (
      id text primary key,
      at bigint not null,
      whom text not null,
      verb text not null,
      subject text not null,
      detail text
    )`,
    `create index journal_at on journal (at, id)`,
    `create index journal_subject on journal (subject, at, id)`
  ],
  [
    // What a person used of their daily limits, on the last day on which they wrote. `told`: the limits of which they
    // were told on that day.
    `create table quotas (
      bot bigint not null,
      user_id bigint not null,
      day bigint not null,
      messages bigint not null,
      seconds bigint not null,
      pictures bigint not null,
      album text,
      told text not null,
      primary key (bot, user_id)
    )`
  ],
  [
    // Indexes that each message pays for: one that changes with its status, and one of which another has the rows, too.
    `drop index updates_status`,
    `drop index updates_chat`,
    `drop index updates_received`,
    `create index updates_accepted on updates (accepted_at)`,
    `create index updates_received on updates (conversation, place, accepted_at) where status = 'received'`
  ],
  [
    // A letter about a reminder or a notice has its request in `turn`, its conversation, and how often it was sent again.
    `alter table letters add column conversation text`,
    `alter table letters add column resent integer`
  ],
  [
    // The request whose reply confirms a reminder, while the buttons under it are of use.
    `alter table reminders add column confirmed_by text`,
    // Requests whose replies have buttons that are of no use any more. `tried_at`: when one was last to be removed.
    `create table spent (
      request text primary key,
      bot bigint not null,
      since bigint not null,
      tried_at bigint
    )`
  ],
  [
    // The alerts that each process sees firing, as JSON, and what was told of each alert.
    `create table alert_reports (
      bot bigint not null,
      process text not null,
      key text not null,
      body text not null,
      seen_at bigint not null,
      primary key (bot, process, key)
    )`,
    `create table alerts (
      bot bigint not null,
      key text not null,
      body text not null,
      muted_until bigint not null,
      primary key (bot, key)
    )`
  ],
  [
    // The numbers of the daemon for each minute, hour and day (UTC), as JSON. `writers` has the last serial number of each
    // process that added to a minute, so that nothing is added twice.
    `create table history (
      period text not null,
      at bigint not null,
      body text not null,
      writers text,
      primary key (period, at)
    )`
  ],
  [
    // The attempts that are paid for, with their worst cost and their cost in nano-dollars. `state` is the rank of what is known: reserved,
    // counted, reported, reconciled. `charge` is null while it is reserved.
    `create table spending (
      request text not null,
      attempt text not null,
      process text not null,
      person text,
      whole_group text,
      purpose text not null,
      model text not null,
      at bigint not null,
      day text not null,
      reserved bigint not null,
      charge bigint,
      state integer not null,
      prompt_tokens bigint,
      completion_tokens bigint,
      generation text,
      ended_at bigint,
      primary key (request, attempt)
    )`,
    `create index spending_day on spending (day)`,
    `create index spending_open on spending (process) where state = 0`,
    // The total of each account of a cap: charges, and amounts drawn by processes.
    `create table spending_accounts (
      scope text not null,
      period text not null,
      taken bigint not null,
      primary key (scope, period)
    )`,
    // The amount that each live process has drawn from an account, and the settled part of it.
    `create table spending_drawn (
      process text not null,
      scope text not null,
      period text not null,
      amount bigint not null,
      settled bigint not null,
      primary key (process, scope, period)
    )`,
    `create table spending_processes (process text primary key, seen_at bigint not null)`,
    `create table spending_bounds (model text primary key, factor double precision not null)`,
    // The prices of models as JSON, with the time at which they were read.
    `create table prices (model text primary key, body text not null, read_at bigint not null)`
  ]
]

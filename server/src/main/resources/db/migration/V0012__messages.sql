-- SMS and e-mail to subscribers: what is to be sent and what became of it, by which account, in whose words, how much.
-- The rows of dispatches are the queue. A provider's report may come before we have stored what the provider answered,
-- twice, late or never; therefore reports are stored first and applied afterwards.

-- A tenant's access to a provider.
create table message_accounts (
    tenant_id           uuid        not null references tenants,
    account_id          uuid        not null,
    name                text        not null check (length(name) between 1 and 100),
    channel             text        not null check (channel in ('SMS', 'EMAIL')),
    provider            text        not null,               -- africastalking, twilio, smtp
    credentials_sealed  bytea       not null,               -- JSON object of texts, never shown again
    credentials_hint    text        not null,               -- last characters of the secret, for people to recognise it
    sender              text        not null default '',    -- sender id, number or From address
    per_second          integer     not null default 10 check (per_second between 1 and 1000),
    appended_characters integer     not null default 0 check (appended_characters between 0 and 200), -- opt-out text of the provider
    expects_reports     boolean     not null,               -- silence after acceptance means something
    is_default          boolean     not null default false, -- asked first
    priority            integer     not null default 100,   -- then the lower first
    callback_round      integer     not null default 0,     -- raised to make the old address of reports void
    last_tested_at      timestamptz,
    last_test_status    text        check (last_test_status in ('SUCCESS', 'FAILED')),
    last_failure        text,                               -- why the provider refused the account, in its words; null: well
    last_report_at      timestamptz,
    disabled_at         timestamptz,                        -- null while it may be used
    deleted_at          timestamptz,                        -- kept: dispatches refer to it
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    primary key (tenant_id, account_id)
);
create unique index message_accounts_name on message_accounts (tenant_id, channel, lower(name)) where deleted_at is null;
create unique index message_accounts_default on message_accounts (tenant_id, channel)
    where is_default and deleted_at is null;

-- What a tenant says instead of our own words.
create table message_templates (
    tenant_id   uuid        not null references tenants,
    name        text        not null,
    language    text        not null check (language ~ '^[a-z]{2}$'),
    channel     text        not null check (channel in ('SMS', 'EMAIL')),
    subject     text        not null default '',            -- of an e-mail
    body        text        not null check (length(body) between 1 and 5000),
    updated_at  timestamptz not null,
    primary key (tenant_id, name, language, channel)
);

-- How much a tenant lets be sent, and its habits. A tenant without a row has the defaults of the code.
create table message_budgets (
    tenant_id       uuid        not null references tenants,
    day_segments    integer     check (day_segments > 0),    -- of SMS in a day of the tenant's zone; null: no limit
    month_segments  integer     check (month_segments > 0),
    number_day_max  integer     not null check (number_day_max > 0), -- SMS to one number in a day
    language        text        not null check (language ~ '^[a-z]{2}$'), -- where a subscriber's is not known
    remind_hour     integer     not null check (remind_hour between 0 and 23), -- of the tenant's day
    reminders       boolean     not null,
    updated_at      timestamptz not null,
    primary key (tenant_id)
);

create table dispatches (
    tenant_id           uuid        not null references tenants,
    dispatch_id         uuid        not null,
    message_key         text        not null check (length(message_key) between 1 and 200), -- the sender's own name for it
    channel             text        not null check (channel in ('SMS', 'EMAIL')),
    recipient           text        not null,               -- +E.164 or e-mail address
    template            text        not null,
    language            text        not null,
    body_sealed         bytea,                              -- JSON of subject and text; null once dropped
    is_secret           boolean     not null,               -- the text holds a password or a code
    urgency             smallint    not null check (urgency between 0 and 2), -- 0 first
    segments            integer     not null check (segments >= 0), -- of an SMS, one sending
    subscriber_id       uuid,
    only_account_id     uuid,                               -- a test of this account
    resent_from         uuid,                               -- the dispatch that this one repeats
    state               text        not null check (state in
        ('QUEUED', 'SENDING', 'ACCEPTED', 'DELIVERED', 'FAILED', 'UNKNOWN', 'CANCELLED')),
    reason              text,                               -- why not delivered: a code of ours or the provider's
    attempts            integer     not null default 0,     -- sendings begun
    turn                integer     not null default 0,     -- which account in their order, counted on
    next_try_at         timestamptz,                        -- when something is to be done next; null once nothing is
    send_until          timestamptz not null,               -- later it is of no use to anybody
    fell_back_at        timestamptz,                        -- when the second provider was turned to
    account_id          uuid,                               -- the one asked last
    provider            text,
    provider_message_id text,
    counted_on          date,                               -- day it was counted in against the budgets
    queued_at           timestamptz not null,
    accepted_at         timestamptz,                        -- by a provider, last
    finished_at         timestamptz,
    primary key (tenant_id, dispatch_id),
    foreign key (tenant_id, account_id) references message_accounts,
    foreign key (tenant_id, subscriber_id) references subscribers,
    check ((next_try_at is null) = (finished_at is not null))
);
-- "Was this sent already?"
create unique index dispatches_key on dispatches (tenant_id, message_key);
-- "What is to be done now?", asked by the dispatcher.
create index dispatches_due on dispatches (tenant_id, urgency, next_try_at) where next_try_at is not null;
-- The list of messages, newest first; of a subscriber; to a number, which is also the budget of that number.
create index dispatches_newest on dispatches (tenant_id, queued_at desc, dispatch_id desc);
create index dispatches_subscriber on dispatches (tenant_id, subscriber_id, queued_at desc) where subscriber_id is not null;
create index dispatches_recipient on dispatches (tenant_id, recipient, queued_at desc);
-- "Whose text is to be dropped?"
create index dispatches_text on dispatches (tenant_id, finished_at) where body_sealed is not null and finished_at is not null;

-- What happened to a dispatch, in order; event_id grows.
create table dispatch_events (
    tenant_id           uuid        not null,
    event_id            uuid        not null,
    dispatch_id         uuid        not null,
    at                  timestamptz not null,
    kind                text        not null check (kind in
        ('QUEUED', 'SENDING', 'ACCEPTED', 'REFUSED', 'NOT_SENT', 'UNSURE', 'REPORTED', 'UNDELIVERED', 'FELL_BACK',
         'DELIVERED', 'FAILED', 'UNKNOWN', 'CANCELLED')),
    account_id          uuid,
    provider            text,
    provider_message_id text,
    code                text,
    detail              text,
    primary key (tenant_id, event_id),
    foreign key (tenant_id, dispatch_id) references dispatches
);
create index dispatch_events_dispatch on dispatch_events (tenant_id, dispatch_id, event_id);
-- "Which message does this report speak of?"
create unique index dispatch_events_accepted on dispatch_events (tenant_id, account_id, provider_message_id)
    where kind = 'ACCEPTED';

-- Reports as they came, also of messages we do not know yet.
create table delivery_reports (
    tenant_id           uuid        not null,
    account_id          uuid        not null,
    provider_message_id text        not null,
    status              text        not null,               -- the provider's own word
    kind                text        not null check (kind in ('PASSED_ON', 'HELD', 'DELIVERED', 'UNDELIVERED')),
    dispatch_id         uuid,                               -- named by the report's address, where the provider lets us
    code                text,
    received_at         timestamptz not null,
    applied_at          timestamptz,                        -- null while no message of ours is known by this id
    primary key (tenant_id, account_id, provider_message_id, status),
    foreign key (tenant_id, account_id) references message_accounts
);
create index delivery_reports_waiting on delivery_reports (tenant_id, account_id, received_at) where applied_at is null;
create index delivery_reports_dispatch on delivery_reports (tenant_id, dispatch_id)
    where applied_at is null and dispatch_id is not null;

-- Numbers whose owners told a provider that they want nothing from this sender any more.
create table message_opt_outs (
    tenant_id   uuid        not null references tenants,
    phone       text        not null,
    sender      text        not null,
    at          timestamptz not null,
    primary key (tenant_id, phone)
);

-- Sums of a day of the tenant's zone, kept with what they sum.
create table message_days (
    tenant_id   uuid    not null references tenants,
    day         date    not null,
    channel     text    not null check (channel in ('SMS', 'EMAIL')),
    sent        bigint  not null default 0,                 -- handed to a provider
    segments    bigint  not null default 0,
    delivered   bigint  not null default 0,
    failed      bigint  not null default 0,
    primary key (tenant_id, day, channel)
);
create table message_costs (
    tenant_id   uuid    not null references tenants,
    day         date    not null,
    channel     text    not null check (channel in ('SMS', 'EMAIL')),
    currency    text    not null,
    cost_micros bigint  not null,                           -- millionths of a unit: one SMS may cost less than a cent
    priced      bigint  not null,                           -- sendings whose price the provider told
    primary key (tenant_id, day, channel, currency)
);

-- SMS bought from a provider, as staff write them down.
create table message_purchases (
    tenant_id   uuid        not null references tenants,
    purchase_id uuid        not null,
    bought_at   timestamptz not null,
    segments    integer     not null check (segments > 0),
    cost_minor  bigint      not null check (cost_minor >= 0),
    currency    text        not null,
    note        text        not null default '',
    recorded_by text        not null,
    primary key (tenant_id, purchase_id)
);
create index message_purchases_newest on message_purchases (tenant_id, bought_at desc);

do $$
declare t text;
begin
    foreach t in array array['message_accounts', 'message_templates', 'message_budgets', 'dispatches', 'dispatch_events',
                             'delivery_reports', 'message_opt_outs', 'message_days', 'message_costs',
                             'message_purchases'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('grant select, insert, update on %I to turnpike_app', t);
    end loop;
    -- The dispatcher claims what is due of every tenant; old texts and old reports go without asking whose they are.
    foreach t in array array['dispatches', 'delivery_reports'] loop
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
    end loop;
end $$;
grant delete on message_templates, message_opt_outs to turnpike_app;
grant select on dispatches to turnpike_ingest;
grant update (next_try_at, body_sealed) on dispatches to turnpike_ingest;
grant select, delete on delivery_reports to turnpike_ingest;

-- For reporting: one row a day and channel, and what it cost by currency.
create view message_figures with (security_invoker = true) as
select tenant_id, day, channel, sent, segments, delivered, failed from message_days;
create view message_spending with (security_invoker = true) as
select tenant_id, day, channel, currency, cost_micros, priced from message_costs;
create view message_bundles with (security_invoker = true) as
select tenant_id, purchase_id, bought_at, segments, cost_minor, currency from message_purchases;
grant select on message_figures, message_spending, message_bundles to turnpike_app;

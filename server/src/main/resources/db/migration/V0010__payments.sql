-- Money asked for and received: the accounts with providers, payments and what happened to each, the callbacks as
-- they came. Callbacks and orders are rows first; the row is the queue.

-- A tenant's account with a company that moves money.
create table payment_accounts (
    tenant_id          uuid        not null references tenants,
    account_id         uuid        not null,
    provider           text        not null check (provider ~ '^[a-z]{2,20}$'),
    name               text        not null check (length(name) between 1 and 100),
    label              text        not null,                  -- short code or the like, for people
    settings_sealed    bytea       not null,                  -- JSON; secrets among it
    trusted_addresses  text        not null default '',       -- comma list; empty: those the provider is known by
    address_rule       text        not null default 'SCORE' check (address_rule in ('OFF', 'SCORE', 'REFUSE')),
    confirm_above_minor bigint     check (confirm_above_minor >= 0), -- larger sums are asked about first; null: never
    refuse_unknown     boolean     not null default false,    -- at validation: refuse references nobody is known by
    preferred          boolean     not null default false,    -- used when a payment names only the provider
    next_call_at       timestamptz,                           -- the provider is not called before
    registered_at      timestamptz,                           -- when callback addresses were last told to the provider
    pulled_until       timestamptz,                           -- the provider's statement is read up to here
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    disabled_at        timestamptz,                           -- asks nothing any more; callbacks are still taken
    primary key (tenant_id, account_id)
);
-- "Which account asks for money at this provider?"
create unique index payment_accounts_preferred on payment_accounts (tenant_id, provider)
    where preferred and disabled_at is null;

create table payments (
    tenant_id       uuid        not null references tenants,
    payment_id      uuid        not null,
    account_id      uuid,                                     -- null: received by hand
    provider        text        not null,
    purpose         text        not null check (purpose in ('PURCHASE', 'TOPUP', 'INVOICE')),
    purpose_id      uuid        not null,                     -- names a purchase, a top-up or an invoice
    subscriber_id   uuid,                                     -- whose wallet it enters; null: nobody known
    asked_minor     bigint      not null check (asked_minor > 0),
    currency        text        not null,
    phone           text,                                     -- digits of E.164, or masked as the provider told it
    phone_hash      text,                                     -- hex of SHA-256 of those digits, as providers tell it
    reference       text        not null,
    description     text        not null default '',
    unasked         boolean     not null default false,       -- came without our asking
    state           text        not null check (state in ('REQUESTED', 'ASKED', 'SETTLED', 'FAILED', 'EXPIRED',
                                                          'UNKNOWN', 'REFUNDING', 'REFUNDED')),
    received_minor  bigint      check (received_minor > 0),   -- what came; null until settled
    receipt         text,                                     -- the provider's name for the money
    code            text,                                     -- the provider's latest result code, and its text
    result          text,
    suspense        boolean     not null default false,       -- waits until somebody says whose it is
    provider_ref    text,                                     -- the provider's name for our order
    second_ref      text,
    pay_url         text,                                     -- where or with what the payer goes on
    created_at      timestamptz not null,
    asked_at        timestamptz,
    settled_at      timestamptz,
    refunded_at     timestamptz,
    ask_started_at  timestamptz,                              -- set before the call: what comes back is not asked twice
    next_try_at     timestamptz,                              -- next order to the provider; null: none is due
    attempts        integer     not null default 0,           -- calls of the present kind (ask, refund)
    queries         integer     not null default 0,
    claimed_receipt text,                                     -- said by a callback that is being confirmed
    refund_id       uuid,                                     -- names the present attempt in the journal
    refund_reason   text,
    refund_by       text,
    refund_ref      text,
    primary key (tenant_id, payment_id),
    foreign key (tenant_id, account_id) references payment_accounts,
    check (state not in ('SETTLED', 'REFUNDING', 'REFUNDED') or (received_minor is not null and settled_at is not null))
);
-- "What is due?"
create index payments_due on payments (tenant_id, next_try_at) where next_try_at is not null;
-- One order, one payment; one receipt, one payment; one open payment for one purpose.
create unique index payments_provider_ref on payments (tenant_id, provider, provider_ref) where provider_ref is not null;
create unique index payments_receipt on payments (tenant_id, provider, receipt) where receipt is not null;
create unique index payments_open on payments (tenant_id, purpose_id) where state in ('REQUESTED', 'ASKED');
-- "What was asked for this purpose before?"
create index payments_purpose on payments (tenant_id, purpose_id, created_at);
-- "The latest payments", of all and of a subscriber.
create index payments_created on payments (tenant_id, created_at);
create index payments_subscriber on payments (tenant_id, subscriber_id, created_at);
-- "Whose is this money?"
create index payments_reference on payments (tenant_id, upper(reference), created_at);
create index payments_suspense on payments (tenant_id, created_at) where suspense;
-- "Whose is this order?", for callbacks that name no tenant.
create index payments_named on payments (provider_ref) where provider_ref is not null;

-- What happened to a payment, for people.
create table payment_events (
    tenant_id   uuid        not null,
    payment_id  uuid        not null,
    event_id    uuid        not null,
    at          timestamptz not null,
    kind        text        not null check (kind ~ '^[A-Z_]+$'),
    detail      text        not null default '',              -- no secrets, no phone in full
    primary key (tenant_id, payment_id, event_id),
    foreign key (tenant_id, payment_id) references payments
);

-- Callbacks as they came, stored before anybody reads them.
create table provider_inbox (
    tenant_id      uuid        not null references tenants,
    inbox_id       uuid        not null,
    provider       text        not null,
    door           text        not null check (door in ('PAYMENT', 'ACCOUNT', 'VALIDATE', 'REFUND', 'TIMEOUT', 'OPEN')),
    account_id     uuid        not null,
    payment_id     uuid,                                      -- the address it came to names this payment
    body           text        not null,
    headers        text        not null,                      -- JSON, those a reader or a signature needs
    query          text        not null,
    remote_address text        not null,
    received_at    timestamptz not null,
    next_try_at    timestamptz,                               -- null: done with
    attempts       integer     not null default 0,
    processed_at   timestamptz,
    outcome        text,                                      -- APPLIED, DUPLICATE, CONFIRMING, HELD, REFUSED …
    dedupe_key     text,                                      -- the provider's own key of the first fact in it
    primary key (tenant_id, inbox_id),
    foreign key (tenant_id, account_id) references payment_accounts
);
-- "What is due?"
create index provider_inbox_due on provider_inbox (tenant_id, next_try_at) where next_try_at is not null;
-- "The latest callbacks", of all and of a payment.
create index provider_inbox_received on provider_inbox (tenant_id, received_at);
create index provider_inbox_payment on provider_inbox (tenant_id, payment_id, received_at) where payment_id is not null;
-- One fact of a provider is applied once.
create unique index provider_inbox_applied on provider_inbox (tenant_id, provider, dedupe_key) where outcome = 'APPLIED';

-- Access tokens of providers, shared by all processes: a new one makes the old one useless, so one process fetches it.
create table provider_tokens (
    tenant_id    uuid        not null references tenants,
    provider     text        not null,
    key_hash     text        not null,                        -- hex of SHA-256 of host and key
    token_sealed bytea,
    fetched_at   timestamptz,
    refresh_at   timestamptz,                                 -- from here on a new one is fetched
    leased_until timestamptz,                                 -- somebody is fetching
    primary key (tenant_id, provider, key_hash)
);

do $$
declare t text;
begin
    foreach t in array array['payment_accounts', 'payments', 'payment_events', 'provider_inbox', 'provider_tokens'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('grant select, insert, update on %I to turnpike_app', t);
    end loop;
    -- Looking for what is due goes across tenants; the work itself does not.
    foreach t in array array['payment_accounts', 'payments', 'provider_inbox'] loop
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
    end loop;
end $$;
grant select (tenant_id, account_id, provider, disabled_at) on payment_accounts to turnpike_ingest;
grant select (tenant_id, payment_id, provider, provider_ref, account_id, state, next_try_at), update (next_try_at)
    on payments to turnpike_ingest;
grant select (tenant_id, inbox_id, next_try_at, received_at, processed_at, attempts), update (next_try_at, attempts), delete
    on provider_inbox to turnpike_ingest;

-- Callbacks to the address every installation has that name no order of ours: nobody's, kept for a few days.
create table stray_callbacks (
    stray_id       uuid        not null primary key,
    body           text        not null,
    remote_address text        not null,
    received_at    timestamptz not null
);
create index stray_callbacks_received on stray_callbacks (received_at);
grant select, insert, delete on stray_callbacks to turnpike_ingest;

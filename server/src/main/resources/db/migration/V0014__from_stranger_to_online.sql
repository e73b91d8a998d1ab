-- The way from a stranger on the network to a paid connection. Three facts are kept apart: that money came (payments),
-- that somebody holds a right (subscriptions), that a device is let through (access_orders). A purchase ties them
-- together and its events are the timeline people read. What a browser must remember travels in its address, signed;
-- here is only what we saw.

-- A device that arrived at the portal.
create table portal_visits (
    tenant_id     uuid        not null references tenants,
    visit_id      uuid        not null,
    nas_id        uuid,                                   -- where it stands; null: came without a NAS
    vendor        text        not null check (vendor in ('MIKROTIK', 'CHILLISPOT', 'WISPR', 'UNIFI', 'GENERIC')),
    mac           text        check (mac ~ '^([0-9A-F]{2}-){5}[0-9A-F]{2}$'), -- as the NAS told; never guessed
    address       inet,                                   -- of the device behind the NAS
    login_url     text,                                   -- where the NAS takes a login from the browser
    challenge     text,                                   -- what the NAS wants a login to prove, in its own form
    original_url  text,                                   -- where the device wanted to go
    language      text        not null check (language ~ '^[a-z]{2}$'),
    subscriber_id uuid,                                   -- whose device it is taken for
    proven_at     timestamptz,                            -- the person showed to be that subscriber: may spend the wallet
    created_at    timestamptz not null,
    seen_at       timestamptz not null,
    primary key (tenant_id, visit_id),
    foreign key (tenant_id, nas_id) references nases,
    foreign key (tenant_id, subscriber_id) references subscribers,
    check (proven_at is null or subscriber_id is not null)
);
-- "Where did this device stand last?"
create index portal_visits_mac on portal_visits (tenant_id, mac, seen_at desc) where mac is not null;
-- "Which visits are too old to keep?"
create index portal_visits_seen on portal_visits (tenant_id, seen_at);

-- One attempt to get a plan, from choice to online. What it costs and gives is fixed when it is quoted.
create table purchases (
    tenant_id       uuid        not null references tenants,
    purchase_id     uuid        not null,
    visit_id        uuid,                                 -- null: bought where no device is to be let in
    nas_id          uuid,
    mac             text        check (mac ~ '^([0-9A-F]{2}-){5}[0-9A-F]{2}$'),
    subscriber_id   uuid        not null,
    method          text        not null check (method in ('PAYMENT', 'WALLET', 'VOUCHER', 'TRIAL')),
    plan_id         uuid        not null,
    plan_version    integer     not null check (plan_version > 0),
    plan_name       text        not null,
    price_minor     bigint      not null check (price_minor >= 0),
    currency        text        not null,
    phone           text,                                 -- payer's, digits with plus
    payment_id      uuid,                                 -- names the open or last payment
    voucher_id      uuid,
    tax_minor       bigint      not null default 0 check (tax_minor >= 0), -- of the price, as it was sold
    subscription_id uuid,                                 -- the right it gave
    state           text        not null check (state in
        ('WAITING', 'PAID', 'GRANTED', 'QUEUED', 'ONLINE', 'FAILED', 'GIVEN_UP')),
    outcome         text        check (outcome in
        ('NOT_PAID', 'UNDERPAID', 'REFUNDED', 'CREDITED', 'KEPT', 'REVOKED')), -- how it ended short of online
    created_at      timestamptz not null,
    paid_at         timestamptz,                          -- money or voucher was ours
    granted_at      timestamptz,                          -- the right was there
    connected_at    timestamptz,                          -- the device was seen online
    give_up_at      timestamptz,                          -- not online by then: the tenant's policy acts; null: never
    ended_at        timestamptz,                          -- nothing more will happen to it
    revision        integer     not null default 1,       -- grows with each step; readers wait for a greater one
    primary key (tenant_id, purchase_id),
    foreign key (tenant_id, visit_id) references portal_visits,
    foreign key (tenant_id, nas_id) references nases,
    foreign key (tenant_id, subscriber_id) references subscribers,
    foreign key (tenant_id, plan_id) references plans,
    check (state <> 'ONLINE' or connected_at is not null)
);
-- An impatient second tap finds the purchase that is under way.
create unique index purchases_waiting on purchases (tenant_id, subscriber_id, plan_id) where state = 'WAITING';
-- "Which purchase is this payment for?"
create index purchases_payment on purchases (tenant_id, payment_id) where payment_id is not null;
-- A voucher is one purchase.
create unique index purchases_voucher on purchases (tenant_id, voucher_id) where voucher_id is not null;
-- The list, newest first; of a subscriber; by device, which counts its trials.
create index purchases_newest on purchases (tenant_id, created_at desc, purchase_id desc);
create index purchases_subscriber on purchases (tenant_id, subscriber_id, created_at desc);
create index purchases_mac on purchases (tenant_id, mac, created_at desc) where mac is not null;
-- "Who was granted a right and is not online yet?", asked after each Start and by the job that gives up.
create index purchases_expected on purchases (tenant_id, give_up_at) where state = 'GRANTED';

-- The timeline of a purchase.
create table purchase_events (
    tenant_id   uuid        not null,
    purchase_id uuid        not null,
    event_id    uuid        not null,
    at          timestamptz not null,
    kind        text        not null check (kind in
        ('CHOSEN', 'ASKED', 'PAID', 'UNDERPAID', 'OVERPAID', 'PAYMENT_FAILED', 'GRANTED', 'QUEUED', 'PAID_AGAIN',
         'CREDENTIALS_SENT', 'CONNECTING', 'NAS_OFFLINE', 'NAS_REFUSED', 'BROWSER_LOGIN', 'CONNECTED', 'GIVEN_UP',
         'CREDITED', 'REFUND_ASKED', 'REFUNDED', 'RETRIED', 'REVOKED')),
    detail      text        not null default '',          -- for people; no secret, no whole phone number
    repeats     integer     not null default 1 check (repeats > 0), -- the same again right after it is counted, not stored
    last_at     timestamptz not null,                     -- when it happened last
    primary key (tenant_id, purchase_id, event_id),
    foreign key (tenant_id, purchase_id) references purchases
);

-- "Who paid with this receipt?"
create index purchase_events_receipt on purchase_events (tenant_id, detail) where kind in ('PAID', 'UNDERPAID');

-- What a NAS is to do for a device. The rows are the queue of the provisioner.
create table access_orders (
    tenant_id     uuid        not null references tenants,
    order_id      uuid        not null,
    kind          text        not null check (kind in ('LOGIN', 'LOGOUT')),
    nas_id        uuid        not null,
    mac           text        not null check (mac ~ '^([0-9A-F]{2}-){5}[0-9A-F]{2}$'),
    address       inet,
    subscriber_id uuid        not null,
    purchase_id   uuid,                                   -- whose timeline it writes; null: nobody's
    requested_by  text        not null,                   -- person, key or component
    state         text        not null check (state in
        ('PENDING', 'BROWSER', 'DONE', 'REFUSED', 'GIVEN_UP', 'OBSOLETE')), -- BROWSER: the device's browser logs in
    attempts      integer     not null default 0,
    next_try_at   timestamptz,                            -- null once nothing is to be tried; also the lease of who carries it
    observed      text        check (observed in ('ONLINE', 'OFFLINE', 'UNKNOWN')), -- as read back at observed_at
    observed_at   timestamptz,
    last_error    text,
    created_at    timestamptz not null,
    until         timestamptz not null,                   -- not tried any more from then on
    finished_at   timestamptz,
    primary key (tenant_id, order_id),
    foreign key (tenant_id, nas_id) references nases,
    foreign key (tenant_id, subscriber_id) references subscribers,
    foreign key (tenant_id, purchase_id) references purchases,
    check ((state = 'PENDING') = (next_try_at is not null))
);
-- "What is to be done now?"
create index access_orders_due on access_orders (tenant_id, next_try_at) where state = 'PENDING';
-- A device is ordered about at a NAS by one open order.
create unique index access_orders_open on access_orders (tenant_id, nas_id, mac) where state in ('PENDING', 'BROWSER');
-- "How does it stand with this device?"
create index access_orders_device on access_orders (tenant_id, nas_id, mac, created_at desc);
-- "What was ordered for this purchase?"
create index access_orders_purchase on access_orders (tenant_id, purchase_id) where purchase_id is not null;

-- How a tenant's portal looks and what it allows. A tenant without a row has the defaults of the code.
create table portal_themes (
    tenant_id       uuid        not null references tenants,
    title           text        not null check (length(title) <= 60),
    color           text        not null check (color ~ '^#[0-9a-f]{6}$'),       -- of buttons and heads
    background      text        not null check (background ~ '^#[0-9a-f]{6}$'),
    logo            text        not null default '' check (length(logo) <= 28000), -- data: URI; empty: none
    language        text        not null check (language ~ '^[a-z]{2}$'),        -- where the device's is not ours
    welcome_en      text        not null default '' check (length(welcome_en) <= 300), -- a line under the title
    welcome_sw      text        not null default '' check (length(welcome_sw) <= 300),
    terms_url       text        not null default '',
    support_phone   text        not null default '',
    providers       text[]      not null default '{}',    -- payment providers offered, in this order
    vouchers        boolean     not null default true,    -- codes are taken
    trials          boolean     not null default true,    -- plans marked as trial are given, once a day to each device
    give_up_minutes integer     not null check (give_up_minutes between 0 and 1440), -- 0: never
    give_up_policy  text        not null check (give_up_policy in ('WALLET', 'REFUND', 'KEEP')),
    updated_at      timestamptz not null,
    primary key (tenant_id)
);

-- Codes sent to a phone to prove that it is in the person's hands.
create table otp_codes (
    tenant_id     uuid        not null,
    visit_id      uuid        not null,
    subscriber_id uuid        not null,
    code_hash     bytea       not null,                   -- HMAC-SHA-256
    tries         integer     not null default 0,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    used_at       timestamptz,
    primary key (tenant_id, visit_id),
    foreign key (tenant_id, visit_id) references portal_visits,
    foreign key (tenant_id, subscriber_id) references subscribers
);
-- "How often was this person sent a code lately?"
create index otp_codes_subscriber on otp_codes (tenant_id, subscriber_id, created_at desc);

-- Links in an SMS that make the device opening them one of the subscriber's.
create table rebind_links (
    tenant_id     uuid        not null references tenants,
    link_hash     bytea       not null,                   -- SHA-256 of what stands in the link
    subscriber_id uuid        not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    last_used_at  timestamptz,
    uses          integer     not null default 0,
    primary key (tenant_id, link_hash),
    foreign key (tenant_id, subscriber_id) references subscribers
);

-- Guesses at codes and receipts, by what guesses; a growing pause follows. Counted, because processes share it.
create table portal_guesses (
    tenant_id   uuid        not null references tenants,
    guesser     text        not null,                     -- mac or address with what was guessed at
    failures    integer     not null,
    last_at     timestamptz not null,
    primary key (tenant_id, guesser)
);

do $$
declare t text;
begin
    foreach t in array array['portal_visits', 'purchases', 'purchase_events', 'access_orders', 'portal_themes',
                             'otp_codes', 'rebind_links', 'portal_guesses'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('grant select, insert, update on %I to turnpike_app', t);
    end loop;
    -- The provisioner and the jobs look for what is due across tenants; the work itself is done as the tenant.
    foreach t in array array['portal_visits', 'purchases', 'access_orders', 'otp_codes', 'portal_guesses'] loop
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
grant update on access_orders to turnpike_ingest;
grant delete on otp_codes, portal_guesses, portal_visits to turnpike_ingest;

-- Devices that are online, as access orders and purchases need to know it.
create view online_devices with (security_invoker = true) as
    select tenant_id, session_id, nas_id, subscriber_id, mac, started_at
      from sessions
     where ended_at is null;

-- The names under which people coming from elsewhere look for these things.
create view hotspot_credentials with (security_invoker = true) as
    select p.tenant_id, p.subscriber_id, p.payment_id, s.username, p.phone as phone_number, e.at as sms_queued_at
      from purchases p
      join purchase_events e on e.tenant_id = p.tenant_id and e.purchase_id = p.purchase_id
      join subscribers s on s.tenant_id = p.tenant_id and s.subscriber_id = p.subscriber_id
     where e.kind = 'CREDENTIALS_SENT';
comment on view hotspot_credentials is 'Credentials sent by SMS; the text itself is with the message, sealed';

create view session_disconnections with (security_invoker = true) as
    select c.tenant_id, c.session_id, s.subscriber_id,
           case c.reason when 'STAFF' then 'admin_disconnect' else 'auto_expire' end as disconnect_method,
           c.reason as disconnect_reason, c.finished_at as disconnected_at, c.requested_by as disconnected_by,
           s.session_time_s as total_duration_s, s.upload_bytes + s.download_bytes as total_bytes
      from nas_commands c
      join sessions s on s.tenant_id = c.tenant_id and s.session_id = c.session_id
     where c.kind = 'DISCONNECT' and c.state = 'ACKNOWLEDGED';
comment on view session_disconnections is 'Sessions a NAS ended because we said so';

create view data_usage_logs with (security_invoker = true) as
    select tenant_id, session_id, subscriber_id, upload_bytes, download_bytes,
           upload_bytes + download_bytes as total_bytes, until_at as recorded_at, 'radius_accounting' as source
      from usage_deltas;
comment on view data_usage_logs is 'What each report added, never a running total';

grant select on online_devices, hotspot_credentials, session_disconnections, data_usage_logs to turnpike_app;
grant select on online_devices to turnpike_ingest;

-- What can be held, who holds it, and the devices they bring.

create table plans (
    tenant_id           uuid        not null references tenants,
    plan_id             uuid        not null,
    name                text        not null check (length(name) between 1 and 200),
    description         text        not null default '',
    access_kind         text        not null check (access_kind in ('HOTSPOT', 'PPPOE', 'ANY')),
    price_minor         bigint      not null check (price_minor >= 0),
    currency            text        not null,
    validity_s          bigint      check (validity_s > 0),          -- null: does not end by itself
    quota_bytes         bigint      check (quota_bytes > 0),         -- upload + download in a term; null: unmetered
    online_limit_s      bigint      check (online_limit_s > 0),      -- time online in a term; null: unlimited
    upload_bps          bigint      check (upload_bps > 0),          -- speed caps; null leaves it to the NAS
    download_bps        bigint      check (download_bps > 0),
    over_quota          text        not null default 'DISCONNECT' check (over_quota in ('DISCONNECT', 'THROTTLE')),
    throttled_bps       bigint      check (throttled_bps > 0),       -- both directions once over quota
    max_sessions        integer     check (max_sessions > 0),        -- at once; null: unlimited
    max_devices         integer     check (max_devices > 0),         -- distinct MAC addresses; null: unlimited
    session_timeout_s   bigint      check (session_timeout_s > 0),   -- longest single session
    idle_timeout_s      bigint      check (idle_timeout_s > 0),
    interim_interval_s  integer     not null default 300 check (interim_interval_s between 60 and 86400),
    address_pool        text,                                        -- Framed-Pool
    address_list        text,                                        -- Mikrotik-Address-List
    router_group        text,                                        -- Mikrotik-Group
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    archived_at         timestamptz,
    primary key (tenant_id, plan_id),
    check (over_quota <> 'THROTTLE' or throttled_bps is not null)
);
create unique index plans_name on plans (tenant_id, lower(name)) where archived_at is null;

create table subscribers (
    tenant_id         uuid        not null references tenants,
    subscriber_id     uuid        not null,
    username          text        not null check (length(username) between 1 and 253),
    password_sealed   bytea       not null,               -- readable again, because CHAP needs the clear text
    name              text        not null default '',
    phone             text,
    email             text,
    access_kind       text        not null check (access_kind in ('HOTSPOT', 'PPPOE', 'ANY')),
    static_address    inet,                               -- Framed-IP-Address
    known_devices_only boolean    not null default false, -- refuse MAC addresses not in devices
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    suspended_at      timestamptz,
    suspension_reason text,
    deleted_at        timestamptz,                        -- kept: usage and history refer to it
    failed_logins     integer     not null default 0,     -- in a row, at the subscriber's own page
    locked_until      timestamptz,                        -- no guess is taken there before
    primary key (tenant_id, subscriber_id)
);
-- "Who is this user name?", asked for every login.
create unique index subscribers_username on subscribers (tenant_id, username) where deleted_at is null;

-- "Does somebody have this address already?"
create unique index subscribers_static_address on subscribers (tenant_id, static_address)
    where deleted_at is null and static_address is not null;

create table devices (
    tenant_id     uuid        not null,
    subscriber_id uuid        not null,
    mac           text        not null check (mac ~ '^([0-9A-F]{2}-){5}[0-9A-F]{2}$'),
    name          text        not null default '',
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz,
    blocked_at    timestamptz,
    primary key (tenant_id, subscriber_id, mac),
    foreign key (tenant_id, subscriber_id) references subscribers
);

-- A plan held by a subscriber from starts_at until ends_at; at most one is current.
create table subscriptions (
    tenant_id       uuid        not null,
    subscription_id uuid        not null,
    subscriber_id   uuid        not null,
    plan_id         uuid        not null,
    starts_at       timestamptz not null,
    ends_at         timestamptz,                          -- null: open end
    base_upload_bytes   bigint  not null,                 -- usage of the hour of starts_at before it: not this term's
    base_download_bytes bigint  not null,
    base_hour       timestamptz not null,                 -- that hour's start in the tenant's zone
    base_day        date        not null,                 -- the tenant's day of starts_at
    base_day_end    timestamptz not null,                 -- when that day ends: from here on, daily roll-ups count
    closed_at       timestamptz,                          -- replaced or ended early; null while current
    primary key (tenant_id, subscription_id),
    foreign key (tenant_id, subscriber_id) references subscribers,
    foreign key (tenant_id, plan_id) references plans
);
create unique index subscriptions_current on subscriptions (tenant_id, subscriber_id) where closed_at is null;
-- "Who holds this plan now?", and "whose plan ends next?"
create index subscriptions_plan on subscriptions (tenant_id, plan_id) where closed_at is null;

do $$
declare t text;
begin
    foreach t in array array['plans', 'subscribers', 'devices', 'subscriptions'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select, insert, update on %I to turnpike_app', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
grant delete on devices to turnpike_app;
grant insert, update on devices to turnpike_ingest;

-- Sign-ins of subscribers at their own page. A pair of tokens; the refresh token works once and brings the next pair.
create table subscriber_tokens (
    tenant_id         uuid        not null,
    token_id          uuid        not null,
    family_id         uuid        not null,               -- one sign-in
    subscriber_id     uuid        not null,
    access_hash       bytea       not null,               -- SHA-256
    refresh_hash      bytea       not null,               -- SHA-256
    issued_at         timestamptz not null,
    access_expires_at timestamptz not null,
    expires_at        timestamptz not null,
    used_at           timestamptz,
    revoked_at        timestamptz,
    ip                text        not null,
    user_agent        text,
    primary key (tenant_id, token_id),
    foreign key (tenant_id, subscriber_id) references subscribers
);
create unique index subscriber_tokens_access on subscriber_tokens (tenant_id, access_hash);
create unique index subscriber_tokens_refresh on subscriber_tokens (tenant_id, refresh_hash);
create index subscriber_tokens_family on subscriber_tokens (tenant_id, family_id);
create index subscriber_tokens_subscriber on subscriber_tokens (tenant_id, subscriber_id);
alter table subscriber_tokens enable row level security;
create policy tenant_rows on subscriber_tokens to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on subscriber_tokens to turnpike_ingest using (true) with check (true);
grant select, insert, update on subscriber_tokens to turnpike_app;
grant select, delete on subscriber_tokens to turnpike_ingest;

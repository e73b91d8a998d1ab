-- Plans get versions: what somebody bought stays as it was sold, whatever the plan becomes later. What is held becomes
-- a right with a source (staff, payment, voucher, wallet, trial), which may wait for the first access or behind
-- another right. What an expired subscriber may still do, and passwords for one login, are kept beside it.

-- One row per edition of a plan; written once. A plan that changes gets the next.
create table plan_versions (
    tenant_id           uuid        not null,
    plan_id             uuid        not null,
    version             integer     not null check (version > 0),
    access_kind         text        not null check (access_kind in ('HOTSPOT', 'PPPOE', 'ANY')),
    price_minor         bigint      not null check (price_minor >= 0),
    currency            text        not null,
    validity_s          bigint      check (validity_s > 0),           -- a span; null: months, or does not end by itself
    validity_months     integer     check (validity_months > 0),      -- calendar months in the tenant's zone
    anchor_day          integer     check (anchor_day between 1 and 31), -- of the month a term ends; null: the day it began
    starts_on           text        not null default 'GRANT' check (starts_on in ('GRANT', 'FIRST_ACCESS')),
    grace_s             bigint      not null default 0 check (grace_s >= 0), -- access after the end, while payment is awaited
    quota_bytes         bigint      check (quota_bytes > 0),          -- upload + download in a term; null: unmetered
    online_limit_s      bigint      check (online_limit_s > 0),       -- time online in a term; null: unlimited
    upload_bps          bigint      check (upload_bps > 0),           -- speed caps; null leaves it to the NAS
    download_bps        bigint      check (download_bps > 0),
    burst_upload_bps    bigint      check (burst_upload_bps > 0),     -- reached for burst_s while the average is below the cap
    burst_download_bps  bigint      check (burst_download_bps > 0),
    burst_s             bigint      check (burst_s between 1 and 3600),
    over_quota          text        not null default 'DISCONNECT' check (over_quota in ('DISCONNECT', 'THROTTLE')),
    throttled_bps       bigint      check (throttled_bps > 0),        -- both directions once over quota
    max_sessions        integer     check (max_sessions > 0),         -- at once; null: unlimited
    max_devices         integer     check (max_devices > 0),          -- distinct MAC addresses; null: unlimited
    session_timeout_s   bigint      check (session_timeout_s > 0),    -- longest single session
    idle_timeout_s      bigint      check (idle_timeout_s > 0),
    interim_interval_s  integer     not null default 300 check (interim_interval_s between 60 and 86400),
    address_pool        text,                                         -- Framed-Pool
    address_list        text,                                         -- Mikrotik-Address-List
    router_group        text,                                         -- Mikrotik-Group
    created_at          timestamptz not null,
    primary key (tenant_id, plan_id, version),
    foreign key (tenant_id, plan_id) references plans,
    check (over_quota <> 'THROTTLE' or throttled_bps is not null),
    check (validity_s is null or validity_months is null),
    check (anchor_day is null or validity_months is not null),
    check ((burst_s is null) = (burst_upload_bps is null and burst_download_bps is null))
);
insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s, quota_bytes,
       online_limit_s, upload_bps, download_bps, over_quota, throttled_bps, max_sessions, max_devices,
       session_timeout_s, idle_timeout_s, interim_interval_s, address_pool, address_list, router_group, created_at)
select tenant_id, plan_id, 1, access_kind, price_minor, currency, validity_s, quota_bytes,
       online_limit_s, upload_bps, download_bps, over_quota, throttled_bps, max_sessions, max_devices,
       session_timeout_s, idle_timeout_s, interim_interval_s, address_pool, address_list, router_group, created_at
  from plans;

drop view subscriber_standing;
alter table plans
    drop column access_kind, drop column price_minor, drop column currency, drop column validity_s,
    drop column quota_bytes, drop column online_limit_s, drop column upload_bps, drop column download_bps,
    drop column over_quota, drop column throttled_bps, drop column max_sessions, drop column max_devices,
    drop column session_timeout_s, drop column idle_timeout_s, drop column interim_interval_s,
    drop column address_pool, drop column address_list, drop column router_group,
    add column version integer not null default 1,             -- the edition on offer
    add column visible boolean not null default true,          -- strangers see it at the portal; else staff give it
    add column trial boolean not null default false,           -- given for nothing, once per device and day
    add column position integer not null default 0,            -- place among the offers, smallest first
    add column on_offer_from timestamptz,                      -- null: at once
    add column on_offer_until timestamptz,                     -- null: until archived
    add check (on_offer_until > on_offer_from);

-- Where a plan is sold; a plan without rows is sold everywhere.
create table plan_nases (
    tenant_id uuid not null,
    plan_id   uuid not null,
    nas_id    uuid not null,
    primary key (tenant_id, plan_id, nas_id),
    foreign key (tenant_id, plan_id) references plans,
    foreign key (tenant_id, nas_id) references nases
);

alter table subscriptions
    add column plan_version integer     not null default 1,
    add column source       text        not null default 'STAFF' check (source in ('STAFF', 'PAYMENT', 'VOUCHER', 'WALLET', 'TRIAL')),
    add column source_id    uuid,                              -- payment, voucher, purchase …; with the source, given once
    add column granted_at   timestamptz,
    add column queued_at    timestamptz,                       -- waits behind the current right; null: current or closed
    add column start_by     timestamptz,                       -- waits for the first access, but not longer
    add column anchor_day   integer     check (anchor_day between 1 and 31), -- day of month the terms of this chain end
    add column access_until timestamptz,                       -- ends_at and the grace after it; null: open end
    add column expired_at   timestamptz,                       -- when its end was carried out
    alter column starts_at drop not null,                      -- null: waits
    alter column base_upload_bytes drop not null,
    alter column base_download_bytes drop not null,
    alter column base_hour drop not null,
    alter column base_day drop not null,
    alter column base_day_end drop not null,
    add foreign key (tenant_id, plan_id, plan_version) references plan_versions,
    add check (starts_at is null or base_hour is not null);
update subscriptions set source_id = subscription_id, granted_at = starts_at, access_until = ends_at;
alter table subscriptions
    alter column source_id set not null,
    alter column granted_at set not null;

drop index subscriptions_current;
create unique index subscriptions_current on subscriptions (tenant_id, subscriber_id) where closed_at is null and queued_at is null;
-- "What comes next for this subscriber?"
create index subscriptions_queue on subscriptions (tenant_id, subscriber_id, queued_at) where closed_at is null and queued_at is not null;
-- "Was this paid for already?"
create unique index subscriptions_source on subscriptions (tenant_id, source, source_id);
-- "Whose right ends now?", across tenants, several times a second.
create index subscriptions_due on subscriptions (access_until) where closed_at is null and queued_at is null and expired_at is null;
-- "Whose right waits for the first access?"
create index subscriptions_waiting on subscriptions (tenant_id, subscriber_id)
    where closed_at is null and queued_at is null and starts_at is null;
grant update on subscriptions to turnpike_ingest;

alter table subscribers
    add column auto_renew     boolean not null default false,  -- buys the same plan again from the wallet when it ends
    add column ticket_sealed  bytea,                           -- a password for one login, beside the subscriber's own
    add column ticket_until   timestamptz;
-- "Whose phone is this?", for people who come by their number.
create index subscribers_phone on subscribers (tenant_id, phone) where deleted_at is null and phone is not null;
-- "Whose device is this?", for access by hardware address.
create index devices_mac on devices (tenant_id, mac) where blocked_at is null;

-- What a tenant allows those whose right is over, and how access by hardware address is answered.
create table access_rules (
    tenant_id        uuid    not null primary key references tenants,
    pay_only_list    text,                                     -- address list of expired PPPoE sessions; null: refused
    pay_only_bps     bigint  check (pay_only_bps > 0),         -- their speed
    pay_only_s       bigint  not null default 1800 check (pay_only_s between 60 and 86400), -- longest such session
    mac_login        boolean not null default true,            -- devices we know log in by their hardware address
    start_grace_s    bigint  not null default 2592000 check (start_grace_s > 0) -- how long a right waits for the first access
);

do $$
declare t text;
begin
    foreach t in array array['plan_versions', 'plan_nases', 'access_rules'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select on %I to turnpike_ingest', t);
    end loop;
end $$;
grant select, insert on plan_versions to turnpike_app;
grant select, insert, delete on plan_nases to turnpike_app;
grant select, insert, update on access_rules to turnpike_app;

-- Everything about a subscriber that an access decision weighs and that lives in one row.
create view subscriber_standing with (security_invoker = true) as
select s.tenant_id, s.subscriber_id, s.username, s.password_sealed, s.access_kind, s.known_devices_only,
       host(s.static_address) as static_address, s.ticket_sealed, s.ticket_until,
       s.suspended_at is not null as suspended, t.suspended_at is not null as tenant_suspended,
       r.pay_only_list, r.pay_only_bps, r.pay_only_s, coalesce(r.mac_login, true) as mac_login,
       b.subscription_id, b.starts_at, b.access_until as ends_at, b.starts_at is null as waiting, v.validity_s,
       p.plan_id, p.name as plan_name, v.access_kind as plan_access_kind, v.quota_bytes, v.online_limit_s, v.over_quota,
       v.throttled_bps, v.upload_bps, v.download_bps, v.burst_upload_bps, v.burst_download_bps, v.burst_s,
       v.max_sessions, v.max_devices, v.session_timeout_s, v.idle_timeout_s, v.interim_interval_s, v.address_pool,
       v.address_list, v.router_group
  from subscribers s
  join tenants t on t.tenant_id = s.tenant_id
  left join access_rules r on r.tenant_id = s.tenant_id
  left join subscriptions b
         on b.tenant_id = s.tenant_id and b.subscriber_id = s.subscriber_id and b.closed_at is null and b.queued_at is null
  left join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
  left join plan_versions v on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
 where s.deleted_at is null;
grant select on subscriber_standing to turnpike_app, turnpike_ingest;

-- What the current term of each subscriber has used: days after the first from the daily roll-up, the first day from the
-- hourly one, less what its first hour had seen before. Columns are subqueries on purpose: what is not asked costs nothing.
create or replace view subscription_usage with (security_invoker = true) as
select b.tenant_id, b.subscription_id, b.subscriber_id,
       (select coalesce(sum(d.upload_bytes + d.download_bytes), 0)
          from usage_subscriber_daily d
         where d.tenant_id = b.tenant_id and d.subscriber_id = b.subscriber_id and d.day > b.base_day)::bigint
       + (select coalesce(sum(h.upload_bytes + h.download_bytes), 0)
            from usage_subscriber_hourly h
           where h.tenant_id = b.tenant_id and h.subscriber_id = b.subscriber_id
             and h.hour >= b.base_hour and h.hour < b.base_day_end)::bigint
       - b.base_upload_bytes - b.base_download_bytes as used_bytes,
       (select coalesce(sum(greatest(0, s.session_time_s
                                        - greatest(0, extract(epoch from b.starts_at - s.started_at)))), 0)
          from sessions s
         where s.tenant_id = b.tenant_id and s.subscriber_id = b.subscriber_id
           and (s.ended_at is null or s.ended_at > b.starts_at))::bigint as online_s
  from subscriptions b
 where b.closed_at is null and b.queued_at is null and b.starts_at is not null;

-- "Which orders to NASes are due?", across tenants: without it a month's end sorts all that wait for each set taken.
create index nas_commands_next on nas_commands (next_try_at) where state = 'PENDING';

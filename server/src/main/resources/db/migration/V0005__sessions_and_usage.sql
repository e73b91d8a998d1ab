-- The usage ledger. A session row carries totals; every accepted growth is a delta row; roll-ups are kept in the same
-- transaction. Always: sum of deltas (with expired ones) = sum of session totals = hourly = daily, per tenant and subscriber.

create table sessions (
    tenant_id          uuid        not null,
    session_id         uuid        not null,               -- ours: one per life, also when the NAS repeats its id
    nas_id             uuid        not null,
    acct_session_id    text        not null,               -- Acct-Session-Id, unique per NAS and boot at best
    username           text        not null,
    subscriber_id      uuid        not null,               -- nil when the user name is nobody's
    access_kind        text        not null check (access_kind in ('HOTSPOT', 'PPPOE', 'ANY')),
    mac                text,                               -- Calling-Station-Id, normal form where it is a MAC
    framed_address     inet,
    nas_port           text,
    started_at         timestamptz not null,
    reported_at        timestamptz not null,               -- time of the latest report we counted
    ended_at           timestamptz,                        -- null while online
    terminate_cause    text,
    upload_bytes       bigint      not null default 0 check (upload_bytes >= 0),
    download_bytes     bigint      not null default 0 check (download_bytes >= 0),
    session_time_s     bigint      not null default 0,     -- largest Acct-Session-Time
    interim_interval_s integer     not null,
    counters           jsonb       not null,               -- where the NAS's counters stood, to tell growth from wrap and reset
    revision           integer     not null,               -- grows with each write; a writer that is behind must reload
    primary key (tenant_id, session_id)
) with (fillfactor = 70);
-- "Which session does this report belong to?"
create index sessions_reported_as on sessions (tenant_id, nas_id, acct_session_id);
-- "Who is online?" Finished sessions stay out of this index.
create index sessions_online on sessions (tenant_id, subscriber_id) where ended_at is null;
-- "The latest sessions", paged.
create index sessions_started on sessions (tenant_id, started_at);
create index sessions_subscriber on sessions (tenant_id, subscriber_id, started_at);

-- Growth of one session within one local hour. Raw: expires by policy, partition by partition.
create table usage_deltas (
    tenant_id      uuid        not null,
    session_id     uuid        not null,
    subscriber_id  uuid        not null,
    hour           timestamptz not null,                   -- start of the hour in the tenant's zone
    day            date        not null,                   -- the tenant's day
    until_at       timestamptz not null,                   -- growth happened up to here
    upload_bytes   bigint      not null check (upload_bytes >= 0),
    download_bytes bigint      not null check (download_bytes >= 0)
) partition by range (until_at);

-- What expired partitions held, so that the books still close.
create table usage_expired (
    tenant_id      uuid   not null,
    subscriber_id  uuid   not null,
    upload_bytes   bigint not null,
    download_bytes bigint not null,
    primary key (tenant_id, subscriber_id)
);

create table usage_subscriber_hourly (
    tenant_id      uuid        not null,
    subscriber_id  uuid        not null,
    hour           timestamptz not null,
    upload_bytes   bigint      not null,
    download_bytes bigint      not null,
    primary key (tenant_id, subscriber_id, hour)
) with (fillfactor = 60);

create table usage_subscriber_daily (
    tenant_id      uuid   not null,
    subscriber_id  uuid   not null,
    day            date   not null,
    upload_bytes   bigint not null,
    download_bytes bigint not null,
    primary key (tenant_id, subscriber_id, day)
) with (fillfactor = 60);

-- Tenant roll-ups are written by several writers at once; each has rows of its own so that none waits for another.
create table usage_tenant_hourly (
    tenant_id      uuid        not null,
    hour           timestamptz not null,
    writer         smallint    not null,
    upload_bytes   bigint      not null,
    download_bytes bigint      not null,
    primary key (tenant_id, hour, writer)
) with (fillfactor = 50);

create table usage_tenant_daily (
    tenant_id      uuid     not null,
    day            date     not null,
    writer         smallint not null,
    upload_bytes   bigint   not null,
    download_bytes bigint   not null,
    primary key (tenant_id, day, writer)
) with (fillfactor = 50);

do $$
declare t text;
begin
    foreach t in array array['sessions', 'usage_deltas', 'usage_expired', 'usage_subscriber_hourly', 'usage_subscriber_daily',
                             'usage_tenant_hourly', 'usage_tenant_daily'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select on %I to turnpike_app', t);
        execute format('grant select, insert, update on %I to turnpike_ingest', t);
    end loop;
end $$;

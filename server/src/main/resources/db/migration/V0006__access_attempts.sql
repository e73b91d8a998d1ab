-- Every answered access request with its reason: the answer to "why can this customer not connect?".
create table access_attempts (
    tenant_id     uuid        not null,
    at            timestamptz not null,
    nas_id        uuid        not null,
    username      text        not null,
    subscriber_id uuid        not null,                    -- nil when unknown
    mac           text,
    method        text        not null,                    -- PAP, CHAP, MS_CHAP_V2 …
    reason        text        not null                     -- ACCEPTED, or why not
) partition by range (at);
create index access_attempts_at on access_attempts (tenant_id, at);
create index access_attempts_username on access_attempts (tenant_id, username, at);
alter table access_attempts enable row level security;
create policy tenant_rows on access_attempts to turnpike_app using (tenant_id = current_tenant());
create policy all_rows on access_attempts to turnpike_ingest using (true) with check (true);
grant select on access_attempts to turnpike_app;
grant select, insert on access_attempts to turnpike_ingest;

-- What the current term of each subscriber has used: days after the first from the daily roll-up, the first day from the
-- hourly one, less what its first hour had seen before. Columns are subqueries on purpose: what is not asked costs nothing.
create view subscription_usage with (security_invoker = true) as
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
 where b.closed_at is null;

-- Everything about a subscriber that an access decision weighs and that lives in one row.
create view subscriber_standing with (security_invoker = true) as
select s.tenant_id, s.subscriber_id, s.username, s.password_sealed, s.access_kind, s.known_devices_only,
       host(s.static_address) as static_address,
       s.suspended_at is not null as suspended, t.suspended_at is not null as tenant_suspended,
       b.subscription_id, b.starts_at, b.ends_at,
       p.plan_id, p.name as plan_name, p.access_kind as plan_access_kind, p.quota_bytes, p.online_limit_s, p.over_quota,
       p.throttled_bps, p.upload_bps, p.download_bps, p.max_sessions, p.max_devices, p.session_timeout_s,
       p.idle_timeout_s, p.interim_interval_s, p.address_pool, p.address_list, p.router_group
  from subscribers s
  join tenants t on t.tenant_id = s.tenant_id
  left join subscriptions b
         on b.tenant_id = s.tenant_id and b.subscriber_id = s.subscriber_id and b.closed_at is null
  left join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
 where s.deleted_at is null;

-- Who has an open session.
create view subscribers_online with (security_invoker = true) as
select tenant_id, subscriber_id from sessions where ended_at is null;

-- How many hold each plan now.
create view plan_holders with (security_invoker = true) as
select tenant_id, plan_id, count(*) as holders from subscriptions where closed_at is null group by tenant_id, plan_id;

grant select on subscribers_online, plan_holders to turnpike_app;
grant select on subscription_usage, subscriber_standing to turnpike_app, turnpike_ingest;

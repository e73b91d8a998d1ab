-- A router that logs known devices in by their hardware address asks for a device again as soon as it has logged out.
-- That a device logged out is kept with it, and such questions are refused until its owner comes back or time has passed.
alter table devices add column logged_out_at timestamptz;
comment on column devices.logged_out_at is
    'At the portal, or to make room for another device; null: came back since, or never did';

alter table access_rules add column logout_stays_s bigint not null default 43200
    check (logout_stays_s between 0 and 2592000);
comment on column access_rules.logout_stays_s is
    'How long a device that logged out is not let in by its hardware address alone; 0: a logout is not remembered';

-- As before, with that time.
create or replace view subscriber_standing with (security_invoker = true) as
select s.tenant_id, s.subscriber_id, s.username, s.password_sealed, s.access_kind, s.known_devices_only,
       host(s.static_address) as static_address, s.ticket_sealed, s.ticket_until,
       s.suspended_at is not null as suspended, t.suspended_at is not null as tenant_suspended,
       r.pay_only_list, r.pay_only_bps, r.pay_only_s, coalesce(r.mac_login, true) as mac_login,
       b.subscription_id, b.starts_at, b.access_until as ends_at, b.starts_at is null as waiting, v.validity_s,
       p.plan_id, p.name as plan_name, v.access_kind as plan_access_kind, v.quota_bytes, v.online_limit_s, v.over_quota,
       v.throttled_bps, v.upload_bps, v.download_bps, v.burst_upload_bps, v.burst_download_bps, v.burst_s,
       v.max_sessions, v.max_devices, v.session_timeout_s, v.idle_timeout_s, v.interim_interval_s, v.address_pool,
       v.address_list, v.router_group, coalesce(r.logout_stays_s, 43200) as logout_stays_s
  from subscribers s
  join tenants t on t.tenant_id = s.tenant_id
  left join access_rules r on r.tenant_id = s.tenant_id
  left join subscriptions b
         on b.tenant_id = s.tenant_id and b.subscriber_id = s.subscriber_id and b.closed_at is null and b.queued_at is null
  left join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
  left join plan_versions v on v.tenant_id = b.tenant_id and v.plan_id = b.plan_id and v.version = b.plan_version
 where s.deleted_at is null;

-- Another right took the place of one that ran. A NAS that takes no change of a running session ends it instead, and the
-- device is let in again. One row a subscriber, looked at a few times and gone.
create table changeovers (
    tenant_id     uuid        not null,
    subscriber_id uuid        not null,
    at            timestamptz not null,
    looks         int         not null default 0,
    next_look_at  timestamptz not null,
    primary key (tenant_id, subscriber_id),
    foreign key (tenant_id, subscriber_id) references subscribers
);
comment on column changeovers.at is 'When it was carried out; the right itself may have begun before';
comment on column changeovers.looks is 'How often its sessions were looked at, at longer and longer pauses';
-- "Whose sessions are looked at now?", across tenants.
create index changeovers_next on changeovers (next_look_at);

alter table changeovers enable row level security;
create policy tenant_rows on changeovers to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on changeovers to turnpike_ingest using (true) with check (true);
grant select, insert, update on changeovers to turnpike_app;
grant select, update, delete on changeovers to turnpike_ingest;

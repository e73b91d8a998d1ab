-- A right that ends is bought again from the wallet where its subscriber, or else the tenant, wants that. When to look
-- at a right for that is stored with it, so that a look costs an index of those due and none is looked at in vain for
-- ever; what came of it is remembered, so that a subscriber is told once.

alter table subscribers
    alter column auto_renew drop default,
    alter column auto_renew drop not null;                     -- null: as the tenant's access rules say
update subscribers set auto_renew = null;                      -- nobody could say anything so far

alter table access_rules
    add column auto_renew boolean not null default false;      -- of subscribers who say nothing

alter table subscriptions
    add column renew_at timestamptz,                           -- when it is looked at for renewal; null: no (more) look
    add column renewal  text check (renewal in ('RENEWED', 'SHORT', 'NOT_SOLD')); -- what came of it; null: nothing so far
update subscriptions
   set renew_at = ends_at - interval '10 minutes'
 where closed_at is null and queued_at is null and expired_at is null and ends_at is not null;

-- "Which rights are to be looked at for renewal?", across tenants, every minute.
create index subscriptions_renewal on subscriptions (renew_at)
    where closed_at is null and queued_at is null and renew_at is not null;

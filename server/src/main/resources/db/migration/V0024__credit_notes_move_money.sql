-- A credit note on what is still to be earned makes the rest of its schedule smaller: what is left is spread over the
-- days that are left, as if it had been sold so.
grant update (net_minor, first_day, days) on revenue_schedules to turnpike_app;

-- What dashboards show of money is what the journal says. Sold is what became income, delivered or still to be, without
-- tax; what is delivered only moves within it. Taken is what came to us or to who collects for us, by whatever way,
-- less what went back; an adjustment by hand is neither a sale to a customer nor money from one, and moves only books.
create view money_figures with (security_invoker = true) as
select tenant_id, at, currency,
       amount_minor * ((credit_account in ('REVENUE_DEFERRED', 'REVENUE_EARNED'))::integer
                       - (debit_account in ('REVENUE_DEFERRED', 'REVENUE_EARNED'))::integer) as sold_minor,
       case when kind = 'ADJUSTMENT' then 0
            else amount_minor * ((debit_account in ('PROVIDER_CLEARING', 'CASH'))::integer
                                 - (credit_account in ('PROVIDER_CLEARING', 'CASH'))::integer) end as taken_minor
  from journal
 where (credit_account in ('REVENUE_DEFERRED', 'REVENUE_EARNED', 'PROVIDER_CLEARING', 'CASH')
        or debit_account in ('REVENUE_DEFERRED', 'REVENUE_EARNED', 'PROVIDER_CLEARING', 'CASH'))
   and not (credit_account in ('REVENUE_DEFERRED', 'REVENUE_EARNED')
            and debit_account in ('REVENUE_DEFERRED', 'REVENUE_EARNED'));

grant select on money_figures to turnpike_app, turnpike_ingest;
drop view money_received;

-- Whose time is over holds a plan no more, though the row waits for what comes next.
create or replace view plan_holders with (security_invoker = true) as
select tenant_id, plan_id, count(*) as holders
  from subscriptions
 where closed_at is null
   and expired_at is null
 group by tenant_id, plan_id;

-- A plan's price may be raised while somebody holds it. A renewal above the price of the edition held is bought only
-- when its holder was told the amount before; otherwise the right ends, and this says why.
alter table subscriptions drop constraint subscriptions_renewal_check;
alter table subscriptions add constraint subscriptions_renewal_check
    check (renewal in ('RENEWED', 'SHORT', 'NOT_SOLD', 'RAISED')); -- what came of it; null: nothing so far

-- Money for a bill that is paid or void belongs to its subscriber too: the number is looked up among all.
drop index invoices_open_number;
create index invoices_number_typed on invoices (tenant_id, upper(number_text)) where kind = 'INVOICE';

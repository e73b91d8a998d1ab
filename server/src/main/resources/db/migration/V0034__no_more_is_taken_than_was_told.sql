-- A plan's price may be raised while somebody holds it. A renewal above the price of the edition held is bought only
-- when its holder was told the amount before; otherwise the right ends, and this says why.
alter table subscriptions drop constraint subscriptions_renewal_check;
alter table subscriptions add constraint subscriptions_renewal_check
    check (renewal in ('RENEWED', 'SHORT', 'NOT_SOLD', 'RAISED')); -- what came of it; null: nothing so far

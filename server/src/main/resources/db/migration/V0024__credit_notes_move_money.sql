-- A credit note on what is still to be earned makes the rest of its schedule smaller: what is left is spread over the
-- days that are left, as if it had been sold so.
grant update (net_minor, first_day, days) on revenue_schedules to turnpike_app;

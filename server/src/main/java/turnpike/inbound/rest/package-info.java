/// The JSON API: one `…Routes` per resource translates between the contract (`openapi.yaml`) and the rooms below.
///
/// A new operation: 1. state it in `openapi.yaml` with `operationId`, `x-role`, and `x-tenant-owned` on every id.
/// 2. Write the method in `…Routes`: `Answer get(Call call)`. It has `call.tenant()`, `call.id("planId")`,
/// `call.text("sort")`, `call.number("hours")`, `call.page()`, `call.body(PlanTerms.class)` (records here, in the
/// contract's names; null when absent; `call.has("name")` tells null from absent) and answers `Answer.json(record)`,
/// `created`, `accepted`, `done` or `ListPage.of(items, call.page(), total)` inside `json`. It runs on a virtual
/// thread, may block, and says no by throwing `NotFound`, `InvalidInput`, `Conflict` or `Refused`. Role, types, lengths
/// and unknown fields were checked before. Constants travel in lower_snake.
/// 3. Wire it in `addTo(Operations)`: `.on("getPlan", this::get)`; an operation nobody does stops the start.
/// 4. Record changes in the room that makes them, actor from `Actors.of(call)`: `audit.record(tx, actor,
/// "plan.created", Subject.of("plan", id), before, after)`.
/// 5. Teach the cross-tenant test how to make such a thing (`CrossTenantTest.RECIPES`).
@NullMarked
package turnpike.inbound.rest;

import org.jspecify.annotations.NullMarked;

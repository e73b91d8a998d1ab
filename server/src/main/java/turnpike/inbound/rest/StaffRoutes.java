package turnpike.inbound.rest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Role;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Staff;
import turnpike.tenancy.StaffMember;

/// The people of the caller's tenant.
public final class StaffRoutes {
    private final Staff staff;
    private final InstantSource clock;

    public StaffRoutes(Staff staff, InstantSource clock) {
        this.staff = staff;
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("listStaff", this::list)
                .on("createStaff", this::create)
                .on("getStaff", call -> Answer.json(view(staff.get(call.tenant(), call.id("staffId")))))
                .on("updateStaff", this::update)
                .on("disableStaff", call -> Answer.json(view(staff.disable(Actors.of(call), call.id("staffId")))))
                .on("enableStaff", call -> Answer.json(view(staff.enable(Actors.of(call), call.id("staffId")))));
    }

    private enum State {
        ACTIVE,
        LOCKED,
        DISABLED
    }

    private record View(
            UUID id,
            String name,
            String email,
            Role role,
            State state,
            @Nullable Instant lastLoginAt,
            @Nullable Instant lockedUntil,
            Instant createdAt) {}

    private Answer list(Call call) {
        var page = call.page();
        var found = staff.list(
                call.tenant(),
                new Staff.Search(call.textOrNull("q"), call.text("sort"), page.offset(), page.perPage()));
        return Answer.json(ListPage.of(found.items().stream().map(this::view).toList(), page, found.total()));
    }

    private Answer create(Call call) {
        return Answer.created(view(staff.add(Actors.of(call), call.body(Staff.NewMember.class))));
    }

    private Answer update(Call call) {
        return Answer.json(view(staff.change(Actors.of(call), call.id("staffId"), call.body(Staff.Change.class))));
    }

    private View view(StaffMember member) {
        Instant until = member.lockedUntil();
        boolean isLocked = until != null && until.isAfter(clock.instant());
        State state = member.disabledAt() != null ? State.DISABLED : isLocked ? State.LOCKED : State.ACTIVE;
        return new View(
                member.id(),
                member.name(),
                member.email(),
                member.role(),
                state,
                member.lastLoginAt(),
                isLocked ? until : null,
                member.createdAt());
    }
}

package turnpike.simulators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.SimulatedNas.Outcome;

/// The people around one NAS: they come, use what they are allowed, and go, by the hour of the day.
public final class Neighbourhood implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration SULK = Duration.ofSeconds(20); // before one who was refused tries again

    /// @param speedup how much faster than the clock this world turns
    /// @param firstMinute of the day it begins with
    public record Pace(double speedup, long firstMinute, long seed) {}

    private static final class Resident {
        final int number;
        final SimulatedSubscriber subscriber;
        final AtomicBoolean busy = new AtomicBoolean();
        volatile @Nullable SimulatedSession session;
        volatile long notBefore = System.nanoTime();

        Resident(int number, SimulatedSubscriber subscriber) {
            this.number = number;
            this.subscriber = subscriber;
        }
    }

    private final SimulatedNas nas;
    private final List<Resident> residents = new ArrayList<>();
    private final Pace pace;
    private final Rhythm rhythm;
    private final ExecutorService errands = Executors.newVirtualThreadPerTaskExecutor();
    private final Truth truth;
    private final long startNanos = System.nanoTime();
    private final Thread clock;
    private final AtomicBoolean cut = new AtomicBoolean();
    private volatile boolean open = true;

    public Neighbourhood(SimulatedNas nas, List<SimulatedSubscriber> subscribers, Pace pace, Truth truth) {
        this.nas = nas;
        this.truth = truth;
        this.pace = pace;
        this.rhythm = new Rhythm(pace.seed());
        for (int i = 0; i < subscribers.size(); i++) residents.add(new Resident(i, subscribers.get(i)));
        this.clock = Thread.ofVirtual()
                .name("neighbourhood-" + nas.settings().name())
                .unstarted(this::live);
    }

    public void start() {
        clock.start();
    }

    public SimulatedNas nas() {
        return nas;
    }

    /// Everybody leaves; when it returns every session was stopped as well as the network allowed.
    public void sendHome() {
        open = false;
        stopClock();
        for (Resident resident : residents) errands.execute(() -> leaveForGood(resident));
        errands.shutdown();
        try {
            if (!errands.awaitTermination(1, TimeUnit.MINUTES)) errands.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The power fails: the NAS forgets its sessions, and what they moved since their last report is nobody's.
    ///
    /// @param dark how long it is away
    public void powerCut(Duration dark) {
        if (cut.compareAndSet(false, true)) {
            errands.execute(() -> {
                for (SimulatedSession lost : nas.reboot(dark)) truth.settle(lost, true);
                cut.set(false);
            });
        }
    }

    @Override
    public void close() {
        open = false;
        stopClock();
        errands.shutdownNow();
        nas.close();
    }

    /// After this nobody is sent on an errand any more.
    private void stopClock() {
        clock.interrupt();
        try {
            clock.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void live() {
        errands.execute(nas::boot);
        long last = System.nanoTime();
        while (open) {
            LockSupport.parkNanos(TICK.toNanos());
            long now = System.nanoTime();
            long minute = pace.firstMinute() + (long) ((now - startNanos) / 60e9 * pace.speedup());
            for (Resident resident : residents) tick(resident, minute, now, (now - last) / 1e9);
            last = now;
        }
    }

    private void tick(Resident resident, long minute, long now, double seconds) {
        SimulatedSession session = resident.session;
        if (session != null) {
            session.move(
                    (long) (rhythm.upload(resident.number, minute) * seconds * pace.speedup() / 8),
                    (long) (rhythm.download(resident.number, minute) * seconds * pace.speedup() / 8),
                    seconds,
                    pace.speedup());
        }
        boolean wanted = rhythm.wantsOnline(resident.number, minute);
        boolean due = session == null ? wanted && now > resident.notBefore : !wanted || nas.isDue(session, now);
        if (due && resident.busy.compareAndSet(false, true)) {
            errands.execute(() -> errand(resident, wanted));
        }
    }

    private void errand(Resident resident, boolean wanted) {
        try {
            SimulatedSession session = resident.session;
            if (session == null) login(resident);
            else if (!wanted) leave(resident, session);
            else attend(resident, session);
        } finally {
            resident.busy.set(false);
        }
    }

    private void login(Resident resident) {
        if (nas.login(resident.subscriber) instanceof Outcome.Online(SimulatedSession session)) {
            resident.session = session;
        } else {
            resident.notBefore = System.nanoTime() + SULK.toNanos();
        }
    }

    private void attend(Resident resident, SimulatedSession session) {
        switch (nas.attend(session)) {
            case ONLINE -> {}
            case STOPPED -> ended(resident, session, true);
            case STOPPED_UNHEARD -> ended(resident, session, false);
            case GONE -> resident.session = null; // settled when the power failed
        }
    }

    private void leave(Resident resident, SimulatedSession session) {
        ended(resident, session, nas.logout(session, TerminateCause.USER_REQUEST));
    }

    private void leaveForGood(Resident resident) {
        while (!resident.busy.compareAndSet(false, true)) LockSupport.parkNanos(TICK.toNanos());
        SimulatedSession session = resident.session;
        if (session != null) leave(resident, session);
    }

    private void ended(Resident resident, SimulatedSession session, boolean heard) {
        resident.session = null;
        resident.notBefore = System.nanoTime() + (long) (SULK.toNanos() / Math.max(1, pace.speedup() / 10));
        truth.settle(session, heard);
    }
}

package turnpike.inbound.radius;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.PartHealth;
import turnpike.platform.settings.BadSetting;
import turnpike.wire.radius.Code;

/// The two RADIUS ports with their threads. Listens as soon as it is built; `close` answers what is still waiting.
public final class RadiusServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RadiusServer.class);
    private static final long CLOSING_MS = 5_000;
    private static final int ANSWER_OCTETS = 1 << 24; // of each port: as many answers as Duplicates has requests

    private final RadiusSettings settings;
    private final Doors doors;
    private final Metrics metrics;
    private final InstantSource clock;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final List<FairQueue> queues = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final DatagramChannel authentication;
    private final DatagramChannel accounting;

    /// @throws BadSetting when a port cannot be had
    public RadiusServer(RadiusSettings settings, Doors doors, Metrics metrics, InstantSource clock) {
        this.settings = settings;
        this.doors = doors;
        this.metrics = metrics;
        this.clock = clock;
        try {
            authentication = bind("radius.auth-port", settings.authPort());
            accounting = bind("radius.acct-port", settings.acctPort());
        } catch (BadSetting e) {
            close();
            throw e;
        }
        serveAccess();
        serveAccounting();
        workers.forEach(Thread::start);
        readers.forEach(Thread::start);
    }

    /// The port that takes Access-Requests, also when the setting said 0.
    public int authPort() {
        return port(authentication);
    }

    /// The port that takes Accounting-Requests, also when the setting said 0.
    public int acctPort() {
        return port(accounting);
    }

    /// Whether both ports are read and the workers keep up.
    public PartHealth health() {
        int waiting = 0;
        boolean crowded = false;
        for (FairQueue queue : queues) {
            waiting += queue.size();
            crowded |= queue.size() > queue.max() / 2;
        }
        boolean reading = readers.stream().allMatch(Thread::isAlive);
        boolean working = workers.stream().allMatch(Thread::isAlive);
        PartHealth health = PartHealth.ok("both ports answer");
        if (crowded) health = PartHealth.warning("packets wait: the queue is more than half full");
        if (!reading || !working) health = PartHealth.down("a RADIUS thread has ended");
        return health.with(Map.of("packetsWaiting", (double) waiting));
    }

    /// Decisions depend on nothing that came before them, so all workers share one queue.
    private void serveAccess() {
        Figures figures = new Figures(metrics, "authentication");
        FairQueue queue = queue("authentication", 1);
        Function<Answers, Handler> handler = answers -> new AccessHandler(doors.decide(), answers);
        for (int i = 0; i < settings.workers().access(); i++) {
            Answers answers = new Answers(authentication, figures);
            work(
                    "radius-access-" + i,
                    new Worker(
                            queue,
                            handler.apply(answers),
                            figures,
                            settings.batchMax().access(),
                            false));
        }
        read("radius-authentication", authentication, Code.ACCESS_REQUEST, List.of(queue), figures);
    }

    /// A subscriber's reports stay in order and never meet themselves in another transaction: one queue a worker.
    private void serveAccounting() {
        Figures figures = new Figures(metrics, "accounting");
        int shards = settings.workers().accounting();
        List<FairQueue> own = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            FairQueue queue = queue("accounting", shards);
            own.add(queue);
            Handler handler = new AccountingHandler(doors, new Answers(accounting, figures));
            work(
                    "radius-accounting-" + i,
                    new Worker(queue, handler, figures, settings.batchMax().accounting(), true));
        }
        read("radius-accounting", accounting, Code.ACCOUNTING_REQUEST, own, figures);
    }

    private FairQueue queue(String port, int shards) {
        int max = Math.max(1, settings.limits().queueMax() / shards);
        FairQueue queue = new FairQueue(max, Math.min(max, settings.limits().tenantQueueMax()));
        metrics.gauge(
                "radius_queue_packets",
                "Packets waiting for a worker",
                queue::size,
                "port",
                port,
                "shard",
                Integer.toString(queues.size()));
        queues.add(queue);
        return queue;
    }

    private void work(String name, Worker worker) {
        workers.add(Thread.ofPlatform().name(name).unstarted(worker));
    }

    private void read(String name, DatagramChannel channel, int code, List<FairQueue> to, Figures figures) {
        Listener listener = new Listener(
                code,
                to,
                new Gate(doors, figures),
                new TenantRates(settings.limits().tenantRateMax()),
                new Duplicates(settings.duplicateWindow(), new AnswerRing(ANSWER_OCTETS)),
                new Answers(channel, figures),
                clock);
        readers.add(Thread.ofPlatform().name(name).unstarted(listener));
    }

    private DatagramChannel bind(String key, int port) {
        // An empty name would mean loopback here, but every address is meant.
        InetSocketAddress address = settings.bindAddress().isEmpty()
                ? new InetSocketAddress(port)
                : new InetSocketAddress(settings.bindAddress(), port);
        if (address.isUnresolved())
            throw new BadSetting("radius.bind-address is no address: " + settings.bindAddress());
        try {
            DatagramChannel channel = open(address.getAddress());
            channels.add(channel);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.receiveBufferBytes());
            int granted = channel.getOption(StandardSocketOptions.SO_RCVBUF);
            if (granted < settings.receiveBufferBytes())
                LOG.warn(
                        "{} receive_buffer_bytes={} asked={} hint=raise net.core.rmem_max, or bursts may be lost",
                        key,
                        granted,
                        settings.receiveBufferBytes());
            return channel.bind(address);
        } catch (IOException e) {
            throw new BadSetting(key + ": UDP " + address.getHostString() + ":" + port + " cannot be had ("
                    + e.getMessage() + "); is another RADIUS server running?");
        }
    }

    /// Every address means IPv4 and IPv6 on one socket, where the machine has both.
    private static DatagramChannel open(InetAddress address) throws IOException {
        if (address.isAnyLocalAddress()) return DatagramChannel.open();
        boolean six = address.getAddress().length == 16;
        return DatagramChannel.open(six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    }

    private static int port(DatagramChannel channel) {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a bound port", e);
        }
    }

    /// Stops taking packets, lets the workers answer what is waiting, then gives the ports back.
    @Override
    public void close() {
        queues.forEach(FairQueue::close);
        workers.forEach(RadiusServer::join);
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a RADIUS port", e);
            }
        }
        readers.forEach(RadiusServer::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join(CLOSING_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

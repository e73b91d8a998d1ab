package turnpike.nases;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One immutable reading of all NASes, arranged for look-up by source address and NAS-Identifier.
final class NasMap {
    /// Sources remembered with their answer; more are worked out each time. Only sources that match are remembered,
    /// so forged addresses do not fill it.
    private static final int SITES_MAX = 50_000;

    private static final Comparator<Entry> NAMED_FIRST = Comparator.comparing(entry -> entry.identifier() == null);

    static final NasMap EMPTY = of(List.of());

    /// A NAS and what its packets look like.
    ///
    /// @param network null: known by identifier only
    /// @param identifier null: any
    record Entry(
            Nas nas, @Nullable Network network, @Nullable String identifier) {
        /// Bits that are given.
        int prefix() {
            return network == null ? 0 : network.length();
        }

        boolean admits(@Nullable String other) {
            return identifier == null || identifier.equals(other);
        }
    }

    /// Everything that matches one source address.
    private record Site(List<Entry> entries, List<Nas> nases, boolean plain) {
        static Site of(List<Entry> entries) {
            boolean plain = entries.stream().allMatch(entry -> entry.identifier() == null);
            return new Site(entries, entries.stream().map(Entry::nas).toList(), plain);
        }
    }

    private final Map<UUID, Nas> byId;
    private final Map<InetAddress, List<Entry>> byAddress;
    private final List<Entry> networks;
    private final Map<String, List<Entry>> byIdentifier;
    private final Map<InetAddress, Site> sites = new ConcurrentHashMap<>();

    private NasMap(
            Map<UUID, Nas> byId,
            Map<InetAddress, List<Entry>> byAddress,
            List<Entry> networks,
            Map<String, List<Entry>> byIdentifier) {
        this.byId = byId;
        this.byAddress = byAddress;
        this.networks = networks;
        this.byIdentifier = byIdentifier;
    }

    /// @param entries oldest first
    static NasMap of(List<Entry> entries) {
        Map<UUID, Nas> byId = new HashMap<>();
        Map<InetAddress, List<Entry>> byAddress = new HashMap<>();
        List<Entry> networks = new ArrayList<>();
        Map<String, List<Entry>> byIdentifier = new LinkedHashMap<>();
        for (Entry entry : entries) {
            byId.put(entry.nas().id(), entry.nas());
            Network network = entry.network();
            if (network == null) {
                if (entry.identifier() != null) {
                    byIdentifier
                            .computeIfAbsent(entry.identifier(), text -> new ArrayList<>())
                            .add(entry);
                }
            } else if (network.isSingle()) {
                byAddress
                        .computeIfAbsent(network.address(), id -> new ArrayList<>())
                        .add(entry);
            } else {
                networks.add(entry);
            }
        }
        // Stable sorts: among equals the oldest stays first, so that a newcomer cannot take over an address.
        byAddress.values().forEach(list -> list.sort(NAMED_FIRST));
        networks.sort(Comparator.comparingInt(NasMap::length).reversed().thenComparing(NAMED_FIRST));
        return new NasMap(byId, byAddress, List.copyOf(networks), byIdentifier);
    }

    private static int length(Entry entry) {
        return entry.network() == null ? 0 : entry.network().length();
    }

    @Nullable
    Nas byId(UUID id) {
        return byId.get(id);
    }

    List<Nas> all() {
        return List.copyOf(byId.values());
    }

    /// Those whose address holds this source; where there are none, those of the narrowest network: one who claims half
    /// the world has no part in what comes from another's address.
    List<Nas> at(InetAddress source, @Nullable String identifier) {
        List<Entry> entries = site(source).entries().stream()
                .filter(entry -> entry.admits(identifier))
                .toList();
        int narrowest = entries.stream().mapToInt(Entry::prefix).max().orElse(0);
        return entries.stream()
                .filter(entry -> entry.prefix() == narrowest)
                .map(Entry::nas)
                .toList();
    }

    /// Those known by this identifier alone.
    List<Nas> named(@Nullable String identifier) {
        if (identifier == null) return List.of();
        return byIdentifier.getOrDefault(identifier, List.of()).stream()
                .map(Entry::nas)
                .toList();
    }

    List<Nas> candidates(InetAddress source, @Nullable String identifier) {
        Site site = site(source);
        List<Entry> named = identifier == null ? null : byIdentifier.get(identifier);
        if (site.plain() && named == null) return site.nases();
        List<Nas> found = new ArrayList<>();
        for (Entry entry : site.entries()) {
            if (entry.admits(identifier)) found.add(entry.nas());
        }
        if (named != null) named.forEach(entry -> found.add(entry.nas()));
        return List.copyOf(found);
    }

    private Site site(InetAddress source) {
        Site known = sites.get(source);
        if (known != null) return known;
        List<Entry> entries = new ArrayList<>(byAddress.getOrDefault(source, List.of()));
        for (Entry entry : networks) {
            if (entry.network() != null && entry.network().contains(source)) entries.add(entry);
        }
        Site site = Site.of(List.copyOf(entries));
        if (!entries.isEmpty() && sites.size() < SITES_MAX) sites.put(source, site);
        return site;
    }
}

"""Every metric of the platform, once, with its kind and meaning.

Dashboards and alerts may name these and nothing else; a test compares.
"""

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)

# gRPC, per method and status name.
RPC_SECONDS = Histogram(
    "impasto_rpc_seconds", "Time to answer a call.", ["service", "method", "code"], buckets=_FAST
)

# The log.
EVENTS_APPENDED = Counter("impasto_events_appended", "Events committed to the store.", ["service"])
APPEND_SECONDS = Histogram(
    "impasto_append_seconds", "Time of one coalesced append.", ["service"], buckets=_FAST
)
APPEND_CONFLICTS = Counter("impasto_append_conflicts", "Commands refused by version or key.", ["service"])

# The relay.
RELAY_PUBLISHED = Counter("impasto_relay_published", "Events acknowledged by the broker.", ["service"])
RELAY_BACKLOG = Gauge("impasto_relay_backlog", "Events in the store that the topic lacks.", ["service"])
RELAY_RESTARTS = Counter("impasto_relay_restarts", "Times the relay gave up and resumed.", ["service"])
RELAY_HALTED = Gauge("impasto_relay_halted", "1 while store and topic contradict each other.", ["service"])

# Consumers: projections and policies.
CONSUMER_APPLIED = Counter("impasto_consumer_applied", "Events applied.", ["service", "consumer"])
CONSUMER_UNKNOWN = Counter(
    "impasto_consumer_unknown", "Events of types this build does not know.", ["service", "consumer"]
)
CONSUMER_DUPLICATES = Counter(
    "impasto_consumer_duplicates", "Records dropped as seen before.", ["service", "consumer"]
)
CONSUMER_GAPS = Counter("impasto_consumer_gaps", "Holes met in a lane.", ["service", "consumer"])
CONSUMER_RESTARTS = Counter("impasto_consumer_restarts", "Times it began anew.", ["service", "consumer"])
CONSUMER_LAG = Gauge("impasto_consumer_lag", "Records on the topic not applied yet.", ["service", "consumer"])
VISIBLE_SECONDS = Histogram(
    "impasto_visible_seconds",
    "From the append to the committed rows.",
    ["service", "consumer"],
    buckets=_FAST,
)

# Generation.
GENERATION_SECONDS = Histogram(
    "impasto_generation_seconds", "From request to end.", ["provider", "state"], buckets=_SLOW
)
GENERATION_QUEUE = Gauge("impasto_generation_queue", "Jobs that wait or run.", [])

# Moderation.
MODERATION_DECISIONS = Counter("impasto_moderation_decisions", "Decisions taken.", ["kind", "action"])
MODERATION_SECONDS = Histogram(
    "impasto_moderation_seconds", "Time to screen one thing.", ["kind"], buckets=_FAST
)

# Processes.
CPU_QUEUE = Gauge("impasto_cpu_queue", "Calls that wait for a CPU worker.", [])
READY = Gauge("impasto_ready", "1 while the service can do its whole work.", ["service"])

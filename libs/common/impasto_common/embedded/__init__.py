"""The engines that `impasto up` starts and supervises by itself: PostgreSQL, a Kafka broker, Envoy."""

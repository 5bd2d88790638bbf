# langnghe, as a production user runs it: Postgres, Redis, default settings. The survey has no review, as none here has.
NAME="own"
# A receipt names a code of its own, so replies are told by fragments and not by whole texts.
EXPECT="do you agree|cleanliness|public transport|improved first|in the evening|how old|in your own words|thank you"
# The first answer is the consent; a choice is named like its label.
DB_SQL="SELECT max(a.text), count(*), string_agg(coalesce(replace(a.choice, '_', ' '), a.text), '|' ORDER BY a.position) FROM share_response r JOIN share_answer a USING (response_id) WHERE a.position > 1 GROUP BY r.response_id"
VERSION() { git -C "$HERE" rev-parse --short HEAD; }
build() { (cd "$HERE/../.." && CARGO_TARGET_DIR="$BUILD/target-own" cargo build --release --locked -q -p webhook); }
own() {
  exec env LISTEN="127.0.0.1:$PORT" DATABASE_URL="$DATABASE_URL" REDIS_URL="$REDIS_URL" REDIS_PREFIX=peers \
    SECRET_KEY=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff SPOOL_DIR="${SPOOL:-$RUN/spool}" \
    SURVEYS="$HERE/contenders.d/own.survey.md" TELEGRAM_BOT_TOKEN="$BOT_TOKEN" \
    TELEGRAM_API_URL="$TELEGRAM_API_URL" TELEGRAM_WEBHOOK_SECRET="$WEBHOOK_SECRET" \
    "${OWN:-$BUILD/target-own/release/langnghe}" "$@"
}
prepare() { rm -rf "$RUN"/spool*; (own migrate) >/dev/null; }
launch() { own serve; }

"""Medians over the rounds, as Markdown tables: report.py results.jsonl"""

import json
import statistics
import sys

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8") if line.strip()]


def of(kind):
    out = {}
    for r in rows:
        if r["kind"] == kind:
            out.setdefault(r["label"], []).append(r)
    return out


def med(rs, key):
    vals = [r[key] for r in rs if r.get(key) is not None]
    return statistics.median(vals) if vals else None


def spread(rs, key):
    vals = [r[key] for r in rs]
    m = statistics.median(vals)
    return (max(vals) - min(vals)) / m * 100 if m else 0.0


def num(v, digits=1):
    return "-" if v is None else f"{v:,.{digits}f}"


def table(head, body):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" if i == 0 else "---:" for i in range(len(head))) + " |")
    for line in body:
        print("| " + " | ".join(line) + " |")
    print()


full, quiet, kill = of("full"), of("quiet"), rows and [r for r in rows if r["kind"] == "kill"]
if full:
    any_row = next(iter(full.values()))[0]
    best = med(full["limit-full"], "conv_per_s") if "limit-full" in full else None
    print(f"## Full load: {any_row['concurrency']} conversations at once, "
          f"median of {max(len(v) for v in full.values())} rounds\n")
    body = []
    for name, rs in full.items():
        conv, upd = med(rs, "conv_per_s"), med(rs, "updates_per_s")
        db = [r.get("db", {}) for r in rs]
        bad = sum(r["conversations_lost"] + r["wrong_replies"] + r["duplicate_replies"] for r in rs)
        bad += sum(d.get(k, 0) for d in db for k in
                   ("lost_responses", "duplicate_responses", "partial_responses", "wrong_answers"))
        body.append([
            name, num(conv), num(upd, 0),
            num(conv / best * 100, 0) + " %" if best else "-",
            num(med(rs, "p50_ms"), 2), num(med(rs, "p99_ms"), 2),
            num(med(rs, "bot_cpu_s_per_1000"), 2), num(med(rs, "redis_cpu_s_per_1000"), 2),
            num(med(rs, "postgres_cpu_s_per_1000"), 2),
            num(statistics.median(r["harness_cpu_s"] * 1000 / max(1, r["conversations_completed"]) for r in rs), 2),
            num(med(rs, "bot_rss_mib"), 0), str(bad), num(spread(rs, "conv_per_s"), 0) + " %",
        ])
    table(["contender", "conversations/s", "updates/s", "of limit-full", "p50 ms", "p99 ms",
           "bot CPU s/1000 conv.", "Redis CPU", "Postgres CPU", "harness CPU", "peak RSS MiB",
           "errors", "spread"], body)
if quiet:
    any_row = next(iter(quiet.values()))[0]
    print(f"## Light load: {any_row['concurrency']} conversation(s) at once\n")
    table(["contender", "updates/s", "p50 ms", "p99 ms", "bot CPU s/1000 conv."],
          [[n, num(med(rs, "updates_per_s"), 0), num(med(rs, "p50_ms"), 3), num(med(rs, "p99_ms"), 3),
            num(med(rs, "bot_cpu_s_per_1000"), 2)] for n, rs in quiet.items()])
if kill:
    print("## Kill test: kill -9 and restart under load\n")
    table(["contender", "idempotent insert", "think ms", "kills", "conversations", "completed", "silent after 200", "asked again",
           "stuck", "lost responses", "duplicate responses", "wrong answers", "stored, never confirmed",
           "repeated questions", "refused or broken posts"],
          [[r["label"], "yes" if r["idempotent"] else "no", str(r["think_ms"]), str(r["kills"]), str(r["conversations_started"]),
            str(r["conversations_completed"]), str(r["retap_silent"]), str(r["retap_repeat"]), str(r["stuck"]),
            str(r["db"]["lost_responses"]), str(r["db"]["duplicate_responses"]),
            str(r["db"]["wrong_answers"] + r["db"]["partial_responses"]),
            str(r["db"]["stored_but_not_confirmed"]),
            str(r["duplicate_replies"] + r["wrong_replies"] + r["late_replies"]),
            str(r["post_errors"] + r["post_non2xx"])] for r in kill])

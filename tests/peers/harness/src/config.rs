pub const USAGE: &str = "usage: surveyload --webhook URL [options]
  --api-port N             port of the fake Bot API on 127.0.0.1 (default 17000)
  --webhook URL            http://127.0.0.1:PORT/telegram (repeatable: updates go to each in turn)
  --passers N              no conversations: N chats say /start once each and wait for the reply;
                           the memory of the watched processes is printed ten times on the way
  --secret S               X-Telegram-Bot-Api-Secret-Token (default bench-secret)
  --concurrency N          conversations under way at once (default 64)
  --duration S             start no new conversation after S seconds (default 8)
  --warmup S               unmeasured load before (default 2)
  --max-conversations N    hard bound (default 200000)
  --done WORD              the survey is over when a message contains it (default 'thank you')
  --expect A|B|C           fragments of the questions in order (default: learned from a probe)
  --choices N              tap only one of the first N buttons of a question (default 0: any)
  --text-at K              answer K is a text even where a keyboard arrives (default 0: no)
  --think-ms N             mean think time before an answer (default 0)
  --api-delay-ms N         the fake API answers after N ms (default 0)
  --reply-timeout S        no reply for S seconds: lost, or tap again (default 15)
  --retaps N               taps again before a conversation is stuck (default 0: no retap)
  --linger S               wait for late messages at the end (default 0)
  --pid NAME=PID|@FILE     report CPU and peak RSS of a process tree (repeatable); the
                           file is read once the webhook is up
  --db URL                 compare the stored rows with the conversations
  --db-sql SQL             (key text, answers bigint[, values text]) per response
  --answers N              answers per response (default 6)
  --label TEXT  --verbose";

pub struct Cfg {
    pub api_port: u16,
    pub webhooks: Vec<String>,
    pub passers: usize,
    pub secret: String,
    pub concurrency: usize,
    pub duration_s: f64,
    pub warmup_s: f64,
    pub max_conversations: usize,
    pub done: String,
    pub expect: Option<Vec<String>>,
    pub choices: usize,
    pub text_at: usize,
    pub think_ms: u64,
    pub api_delay_ms: u64,
    pub reply_timeout_s: f64,
    pub retaps: u32,
    pub linger_s: f64,
    pub pids: Vec<(String, String)>,
    pub db_url: Option<String>,
    pub db_sql: String,
    pub answers: i64,
    pub label: String,
    pub verbose: bool,
}

const DB_SQL: &str = "SELECT max(a.value) FILTER (WHERE a.question = 6), count(a.value), \
    string_agg(a.value, '|' ORDER BY a.question) \
    FROM responses r LEFT JOIN answers a ON a.response_id = r.id GROUP BY r.id";

impl Cfg {
    pub fn from_args() -> Result<Cfg, String> {
        let mut c = Cfg {
            api_port: 17000,
            webhooks: vec![],
            passers: 0,
            secret: "bench-secret".into(),
            concurrency: 64,
            duration_s: 8.0,
            warmup_s: 2.0,
            max_conversations: 200_000,
            done: "thank you".into(),
            expect: None,
            choices: 0,
            text_at: 0,
            think_ms: 0,
            api_delay_ms: 0,
            reply_timeout_s: 15.0,
            retaps: 0,
            linger_s: 0.0,
            pids: vec![],
            db_url: None,
            db_sql: DB_SQL.into(),
            answers: 6,
            label: String::new(),
            verbose: false,
        };
        let mut args = std::env::args().skip(1);
        while let Some(key) = args.next() {
            if key == "--verbose" {
                c.verbose = true;
                continue;
            }
            let val = args.next().ok_or(format!("{key} needs a value"))?;
            macro_rules! num {
                () => {
                    val.parse().map_err(|_| format!("{key}: not a number: {val}"))?
                };
            }
            match key.as_str() {
                "--api-port" => c.api_port = num!(),
                "--webhook" => c.webhooks.push(val),
                "--passers" => c.passers = num!(),
                "--secret" => c.secret = val,
                "--concurrency" => c.concurrency = num!(),
                "--duration" => c.duration_s = num!(),
                "--warmup" => c.warmup_s = num!(),
                "--max-conversations" => c.max_conversations = num!(),
                "--choices" => c.choices = num!(),
                "--text-at" => c.text_at = num!(),
                "--done" => c.done = val,
                "--expect" => c.expect = Some(val.split('|').map(|s| s.to_lowercase()).collect()),
                "--think-ms" => c.think_ms = num!(),
                "--api-delay-ms" => c.api_delay_ms = num!(),
                "--reply-timeout" => c.reply_timeout_s = num!(),
                "--retaps" => c.retaps = num!(),
                "--linger" => c.linger_s = num!(),
                "--pid" => {
                    let (name, pid) = val.split_once('=').ok_or("--pid wants NAME=PID")?;
                    c.pids.push((name.into(), pid.into()));
                }
                "--db" => c.db_url = Some(val),
                "--db-sql" => c.db_sql = val,
                "--answers" => c.answers = num!(),
                "--label" => c.label = val,
                _ => return Err(format!("unknown option {key}")),
            }
        }
        // Only ever this machine: a load generator must not be pointed elsewhere.
        let here = |url: &String| url.starts_with("http://127.0.0.1:");
        if c.webhooks.is_empty() || !c.webhooks.iter().all(here) {
            return Err("--webhook must be http://127.0.0.1:PORT/path".into());
        }
        if c.duration_s > 300.0 || c.concurrency > 2000 || c.max_conversations > 1_000_000 {
            return Err("bounds: duration <= 300 s, concurrency <= 2000, conversations <= 1000000".into());
        }
        c.max_conversations = c.max_conversations.max(c.passers);
        c.done = c.done.to_lowercase();
        Ok(c)
    }

    /// The process ids, read from their files now.
    pub fn process_ids(&self) -> Result<Vec<(String, u32)>, String> {
        let mut out = vec![];
        for (name, pid) in &self.pids {
            let text = match pid.strip_prefix('@') {
                Some(file) => std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?,
                None => pid.clone(),
            };
            let id = text.trim().parse().map_err(|_| format!("--pid {name}: not a process id"))?;
            out.push((name.clone(), id));
        }
        Ok(out)
    }

    /// Where the first webhook listens.
    pub fn webhook_addr(&self) -> String {
        let rest = &self.webhooks[0]["http://".len()..];
        rest.split('/').next().unwrap_or(rest).to_string()
    }
}

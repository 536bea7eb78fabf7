namespace ParallelLlm.Host.Commands;

/// <summary>The part of a command's help below its options: examples, environment, file and exit codes.</summary>
internal static class HelpTexts
{
    /// <param name="command">The command's name.</param>
    public static string Of(string command) => command switch
    {
        RunCommand.Name => Run,
        PlanCommand.Name => Plan,
        ServeCommand.Name => Serve,
        StatusCommand.Name => Status,
        CheckCommand.Name => Check,
        RetryCommand.Name => Retry,
        ReportCommand.Name => Report,
        EvalCommand.Name => Eval,
        SimulateCommand.Name => Simulate,
        StoreCommand.Name => Store,
        _ => "",
    };

    /// <summary>The same for the program itself.</summary>
    public const string Root = """
        Examples:
          parallel-llm run samples -f patient_name,date_of_birth,diagnosis
          parallel-llm run --help
        """;

    private const string Run = """
        Examples:
          parallel-llm run samples -f patient_name,date_of_birth,diagnosis
              every document below samples/, with the embedded simulator, to standard output
          parallel-llm run letters -f schema.json -o results.jsonl --report report.json \
              --base-url https://api.openai.com/v1 --model gpt-4o-mini
              with OpenAI; the key is read from OPENAI_API_KEY
          parallel-llm run letters -f name,date --base-url http://localhost:11434/v1 --model llama3.2
              with Ollama on this machine; no key needed
          parallel-llm run letters -f name,date -o results.jsonl --evidence-report results.html
              with a page that shows where each value stands
          parallel-llm run letters -f name,date --batch -o results.jsonl \
              --base-url https://api.openai.com/v1 --model gpt-4o-mini
              at about half the price, within hours; the same command goes on after an interruption
          cat letter.txt | parallel-llm run - -f name,date
              one document from standard input

        Environment:
          OPENAI_BASE_URL, OPENAI_MODEL   as --base-url and --model
          OPENAI_API_KEY                  the key, unless --api-key-env names another variable
          PARALLEL_LLM_...                every other setting, such as PARALLEL_LLM_MAX_CONCURRENCY

        Configuration file (--config FILE; comments and trailing commas are allowed):
          {
            "fields": ["name", "date"], "max_concurrency": 50,
            "endpoints": {
              "main": { "base_url": "https://api.openai.com/v1", "model": "gpt-4o-mini", "tier": 0 }
            },
            "profiles": {
              "letters": { "endpoint": "main", "prompt_template": "letters.txt", "chunk_tokens": 2000 }
            }
          }
          Members have the flags' names, with underscores; --endpoint and --profile select by name.
          Precedence: flag, environment, file, default. A selected endpoint or profile has the precedence of
          the place that selects it.

        Exit codes:
          0    every document was completed
          1    some documents are partial or failed, the budget is used up, or results could not be written
          2    wrong usage or input; nothing was sent
          3    the endpoint cannot be used: key, quota, model, or no answer at all
          130  interrupted; finished documents were written, unfinished ones are listed
          141  standard output was closed by its reader; only --report lists what is missing
        """;

    private const string Plan = """
        Examples:
          parallel-llm plan letters -f name,date --base-url https://api.openai.com/v1 --model gpt-4o-mini
              what run with these flags would send; no call is made
          parallel-llm plan letters --config settings.json --rpm 500 --tpm 200000
              with the cost by the file's prices, and the time under limits that you know
          parallel-llm plan letters -f name,date --base-url https://api.openai.com/v1 --model gpt-4o-mini \
              --batch-file calls.jsonl
              the calls that are not stored yet, as a batch file

        Files of run (--out, --report, --evidence-report, --texts) are not written.

        Exit codes:
          0    every document can be read
          1    some documents cannot be read, or a file could not be written
          2    wrong usage or input
          130  interrupted; nothing was written
        """;

    private const string Store = """
        Examples:
          parallel-llm store stats
          parallel-llm store purge --document letters/meier.txt
              afterwards the store's files hold no answer about this document
        """;

    private const string Serve = """
        Examples:
          parallel-llm serve --root /srv/letters -f patient_name,diagnosis
              documents go into /srv/letters/inbox; results come out in /srv/letters/outbox
          parallel-llm serve --root /srv/letters --config settings.json
              a profile of the file is used for the documents in the inbox's folder of its name

        Folders (created when missing):
          inbox      new documents; NAME.tmp, NAME.part, hidden and half-written files wait
          claimed    documents in progress
          outbox     NAME.json for each document, as a line of run
          done       documents whose result is in the outbox
          failed     the others, each with NAME.error.json
          state      the service's own files

        Exit codes:
          0    ended by a signal; unfinished documents are in the inbox again
          1    ended by a failure
          2    wrong usage or input
        """;

    private const string Status = """
        Examples:
          parallel-llm status --root /srv/letters
          parallel-llm status --root /srv/letters --json

        Asks the service itself if it has a --port, and otherwise reads its state folder, which it updates
        every few seconds.

        Exit codes (of several services on one root, the best):
          0    ready
          1    running but not ready: starting, ending, or unable to work
          2    wrong usage or input
          3    not running
          4    no service has run there
        """;

    private const string Check = """
        Examples:
          parallel-llm check -f name,date --base-url https://api.openai.com/v1 --model gpt-4o-mini
          parallel-llm check --root /srv/letters --config settings.json

        Takes the flags, the environment and the file of run or serve. Each endpoint gets one short call,
        which is paid for and not counted by a budget. Missing folders of a service are created.

        Exit codes:
          0    everything can work
          2    wrong usage or input; no call was made
          3    an endpoint, a folder, the store or the budget cannot work
        """;

    private const string Retry = """
        Examples:
          parallel-llm retry /srv/letters/failed
              every document there goes back into /srv/letters/inbox, and its error is deleted
          parallel-llm retry /srv/letters/failed/sub/letter.txt
              that one alone
          parallel-llm retry report.json -f name,date -o more.jsonl
              runs the partial, failed and unfinished documents of a run again, with the flags given here
        """;

    private const string Report = """
        Examples:
          parallel-llm report results.jsonl
              writes results.html: each value beside its place in the document, and first the values not found
          parallel-llm report /srv/letters/outbox --documents /srv/letters/done -o letters.html
              of the results of a service

        The page is one file that needs no network; above 200 documents it is an index of pages in the folder
        FILE.pages. The documents are read again, so they must still be there and unchanged. Give --encoding,
        --main-content and --attachments as in the run.

        Exit codes:
          0    the page was written
          1    it was written without the text of documents that are gone, changed or unreadable; or not written
          2    wrong usage or input
          130  interrupted; nothing was written
        """;

    private const string Eval = """
        Examples:
          parallel-llm eval gold.csv -f name,date --base-url https://api.openai.com/v1 --model gpt-4o-mini
              runs the documents that gold.csv names, and scores their fields; stored answers cost nothing
          parallel-llm eval gold.jsonl --results results.jsonl -o eval.json --html eval.html
              scores results that are there; nothing is run
          parallel-llm eval gold.jsonl --results new.jsonl --baseline eval.json --min-f1 0.9
              compares with an earlier evaluation, and exits with 1 below an F1 of 0.9

        GOLD has a line for each document, {"document":"a.txt","fields":{"name":"Weber","date":null}}, or is
        CSV with the columns document,name,date. Documents are looked for in GOLD's folder, then in the
        current one. null, or an empty cell, means that there must be no value; a field that a line does
        not have is not scored. A wrong value counts as a false positive and as a false negative. F1 counts
        values that say the same, whatever their case, accents, punctuation, or notation of numbers and
        dates; "exact" counts those that are the same JSON.

        Exit codes:
          0    the evaluation was made, and no F1 is below its minimum
          1    an F1 is below --min-f1 or --min-field, or a file could not be written
          2    wrong usage or input
          3, 130  as of run, which did not reach its end; nothing was scored
        """;

    private const string Simulate = """
        Examples:
          parallel-llm simulate --port 8080
          parallel-llm simulate --port 8080 --rpm 600 --concurrency 6 --latency-ms 200
          parallel-llm run samples -f patient_name --base-url http://127.0.0.1:8080/v1 --model simulator
        """;
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ParallelLlm.Host.Commands;

/// <summary>The parser's own help, and below it what people look for next.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(parseResult.CommandResult.Command.Name switch
        {
            RunCommand.Name => Run,
            ServeCommand.Name => Serve,
            StatusCommand.Name => Status,
            CheckCommand.Name => Check,
            RetryCommand.Name => Retry,
            SimulateCommand.Name => Simulate,
            StoreCommand.Name => Store,
            _ when parseResult.CommandResult.Command is not RootCommand => "",
            _ => Root,
        });
        return code;
    }

    private const string Root = """
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
          cat letter.txt | parallel-llm run - -f name,date
              one document from standard input

        Environment:
          OPENAI_BASE_URL, OPENAI_MODEL   as --base-url and --model
          OPENAI_API_KEY                  the key, unless --api-key-env names another variable
          PARALLEL_LLM_...                every other setting by its name, such as PARALLEL_LLM_MAX_CONCURRENCY

        Configuration file (--config FILE; comments and trailing commas are allowed):
          {
            "fields": ["name", "date"], "max_concurrency": 50,
            "endpoints": { "dudoxx": { "base_url": "https://api.dudoxx.ai/v1", "model": "dudoxx-extract-1",
        """ + """
         "api_key_env": "DUDOXX_API_KEY" } },
            "profiles": { "letters": { "endpoint": "dudoxx", "prompt_template": "letters.txt", "chunk_tokens": 2000 } }
          }
          Members are the flags' names with underscores; --endpoint and --profile choose by name.
          Precedence: flag, environment, file, default. A chosen endpoint or profile counts where it was chosen.

        Exit codes:
          0    every document was completed
          1    some documents are partial or failed, the budget is used up, or results could not be written
          2    wrong usage or input; nothing was sent
          3    the endpoint cannot be used: key, quota, model, or no answer at all
          130  interrupted; finished documents were written, unfinished ones are listed
          141  the reader of standard output has closed it; only --report lists what is missing
        """;

    private const string Store = """
        Examples:
          parallel-llm store stats
          parallel-llm store purge --document letters/meier.txt
              nothing that was answered about this document can be found in the store's files any more
        """;

    private const string Serve = """
        Examples:
          parallel-llm serve --root /srv/letters -f patient_name,diagnosis
              documents go into /srv/letters/inbox; results come out in /srv/letters/outbox
          parallel-llm serve --root /srv/letters --config settings.json
              a profile of the file is used for the documents in the inbox's folder of its name

        Folders (made when missing):
          inbox      where documents are dropped; half-written files wait, NAME.tmp, NAME.part and hidden files are left alone
          claimed    where documents are while they are worked on
          outbox     NAME.json for each document, as a line of run
          done       documents whose result is in the outbox
          failed     the others, each with NAME.error.json
          state      what the service keeps for itself

        Exit codes:
          0    ended by a signal; what was not finished is in the inbox again
          1    ended by a failure
          2    wrong usage or input
        """;

    private const string Status = """
        Examples:
          parallel-llm status --root /srv/letters
          parallel-llm status --root /srv/letters --json

        Asks the service itself where it has a --port, and else reads what it writes to its state folder every few seconds.

        Exit codes (of several services on one root, the best):
          0    ready
          1    running, and not ready: starting, ending, or kept from its work
          2    wrong usage or input
          3    not running
          4    no service has run there
        """;

    private const string Check = """
        Examples:
          parallel-llm check -f name,date --base-url https://api.openai.com/v1 --model gpt-4o-mini
          parallel-llm check --root /srv/letters --config settings.json

        Takes the flags, the environment and the file of run or serve. Each endpoint gets one short call,
        """ + """
         which is paid for and not counted by a budget. Missing folders of a service are made.

        Exit codes:
          0    everything can work
          2    something is set wrongly; no call was made
          3    something cannot work: an endpoint, a folder, the store or the budget
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

    private const string Simulate = """
        Examples:
          parallel-llm simulate --port 8080
          parallel-llm simulate --port 8080 --rpm 600 --concurrency 6 --latency-ms 200
          parallel-llm run samples -f patient_name --base-url http://127.0.0.1:8080/v1 --model simulator
        """;
}

namespace ParallelLlm.Host.Settings;

/// <summary>
/// Every setting of <c>run</c>: the source of the flags, the environment's variables, the file's members and the help. Defaults are those
/// of the library: <see cref="ProcessingRequest"/>, <see cref="ChunkingOptions"/> and <see cref="EngineOptions"/>.
/// </summary>
internal static class RunSettingTable
{
    public const int MostConcurrency = 1000;
    public const int MostReaders = 64;

    private static readonly StoreLimits DefaultStore = new();

    public static readonly Setting Fields = new(
        "fields", "LIST|FILE", "Fields to extract: names separated by commas, or a file with a JSON Schema (NAME.json). Required.")
    { Alias = "-f", OfProfile = true, IsList = true };

    public static readonly Setting Out = new("out", "FILE",
        "File for the results: JSON lines, one per document, or by its ending .csv, .tsv or .parquet; DIR/ gets one JSON file per "
        + "document. Default: standard output.")
    { Alias = "-o", IsPath = true };

    public static readonly Setting Format = new("format", "NAME",
        "Format of the results: jsonl, json (a folder), csv, tsv or parquet. Default: by the ending of --out, else jsonl.");

    public static readonly Setting Explode = new("explode", "FIELD",
        "In a table: a row for each item of this list of the fields, with a column for each member. Default: one row per document, "
        + "lists as JSON.");

    public static readonly Setting EvidenceColumns = new("evidence_columns", null,
        "In a table: four more columns per field, which say how its value was found in the document, and where it stands.");

    public static readonly Setting RawCells = new("raw_cells", null,
        "In CSV: leaves text that begins like a formula (= + - @) as it is. By default an apostrophe before it keeps spreadsheets from "
        + "running it.");

    public static readonly Setting BaseUrl = new(
        "base_url", "URL", "Base URL of an OpenAI-compatible API, such as https://api.openai.com/v1. Default: the embedded simulator.")
    { Variable = "OPENAI_BASE_URL", OfEndpoint = true };

    public static readonly Setting Model = new("model", "NAME", "Model to call. Required with a URL.")
    { Variable = "OPENAI_MODEL", OfEndpoint = true, OfProfile = true };

    public static readonly Setting ApiKeyEnv = new("api_key_env", "VARIABLE",
        $"Environment variable that holds the key. Default: {EndpointSettings.DefaultKeyVariable}. The key itself is never given as "
        + "a flag or in a file.")
    { OfEndpoint = true };

    public static readonly Setting MaxConcurrency = new("max_concurrency", "N",
        $"Maximum number of calls in flight, from 1 to {MostConcurrency}; the number used below it follows the provider. Default: "
        + $"{RunSettings.DefaultEngine.MaxConcurrency}, or the sum over the endpoints of the configuration file. In a profile of a "
        + "service: for each of its documents.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting Timeout = new("timeout", "SECONDS",
        $"Timeout of one call. Default: {ProcessingRequest.DefaultTimeout.TotalSeconds}, and longer while a server that answers other "
        + "calls has this one in its queue.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting MaxAttempts = new("max_attempts", "N",
        "Maximum number of calls for a chunk, from 1 to 100; throttled calls do not count. Default: "
        + $"{RunSettings.DefaultMaxAttempts}.")
    { OfEndpoint = true, OfProfile = true, FormerName = "retries" };

    public static readonly Setting Deadline = new("deadline", "SECONDS", "Time limit of the whole run. Default: none.");

    public static readonly Setting GiveUpAfter = new("give_up_after", "SECONDS",
        "Ends the run (exit code 3) when no endpoint has answered for this long since the start. Default: "
        + $"{RunSettings.DefaultEngine.GiveUpAfter!.Value.TotalSeconds}.")
    { OfEndpoint = true };

    public static readonly Setting ChunkTokens = new(
        "chunk_tokens", "N", $"Maximum number of tokens per chunk, from 16 to 1000000. Default: {RunSettings.DefaultChunking.MaxTokens}.")
    { OfProfile = true };

    public static readonly Setting ChunkOverlap = new("chunk_overlap", "N",
        "Tokens that neighbouring chunks share, less than half of --chunk-tokens. Default: "
        + $"{RunSettings.DefaultChunking.OverlapTokens}, or a tenth of --chunk-tokens if that is less.")
    { OfProfile = true };

    public static readonly Setting PromptTemplate = new(
        "prompt_template", "FILE", "File with the user message; {text} stands for the chunk's text and {fields} for the field names.")
    { IsPath = true, OfProfile = true };

    public static readonly Setting Encoding = new("encoding", "NAME",
        "Encoding of documents without a byte order mark, such as windows-1250 or koi8-r. Default: detected for each document.")
    { OfProfile = true };

    public static readonly Setting MainContent = new("main_content", null,
        "Reads only the main content of HTML: its main element, else its largest article, else its body without navigation, headers, "
        + "footers, asides and forms.")
    { OfProfile = true };

    public static readonly Setting Attachments = new("attachments", "WHAT",
        "Attachments of a mail: together with it as one document, or separate, each as a document of its own. Default: together.")
    { OfProfile = true };

    public static readonly Setting NoEvidence = new("no_evidence", null,
        "Does not look for the places of values in the documents, and leaves evidence and conflicts out of the results.")
    { OfProfile = true };

    public static readonly Setting MergeArrays = new("merge_arrays", null,
        "Joins the lists of a document's chunks; items in the overlap of two chunks count once. Default: the list of the first chunk that "
        + "has one.")
    { OfProfile = true };

    public static readonly Setting Texts = new("texts", "FOLDER",
        "Folder for the text of each document as it was read, in UTF-8, as NAME.txt; a file of that name is replaced. Start and end of "
        + "evidence count its UTF-16 units.")
    { IsPath = true };

    public static readonly Setting Readers = new("readers", "N",
        "Maximum number of PDF, Office and mail documents that are read at once, each in a process of its own of up to 320 MB; from 1 to "
        + $"{MostReaders}. Default: {RunSettings.DefaultReaders}.");

    public static readonly Setting Limit = new("limit", "N", "Processes only the first N documents, for a trial. Default: all.");

    public static readonly Setting Sample = new("sample", "N",
        "Processes only N documents, drawn by --seed and in the order of the input. The documents of a smaller sample are among those of "
        + "a larger one. Default: all.");

    public static readonly Setting Seed = new(
        "seed", "N", "Seed of --sample, 0 or more: the same one draws the same documents. Default: 0.");

    public static readonly Setting Temperature = new("temperature", "T", "Sampling temperature, from 0 to 2. Default: 0.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting MaxOutputTokens = new(
        "max_output_tokens", "N", "Maximum number of tokens of an answer. Default: the provider's.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting Pack = new("pack", "auto|N",
        "Lets short chunks share calls: up to N of them (1 to 100; 1 is off), or auto: as many as an endpoint's limits call for, where "
        + "requests are scarcer than tokens. Costs some accuracy: measure it with eval. Default: off, one chunk per call.")
    { OfProfile = true };

    public static readonly Setting Batch = new("batch", null,
        "Makes the calls by the provider's batches: about half the price, within hours. The results are those of ordinary calls. Ctrl+C "
        + "leaves the batches at the provider; the same command collects them. In a file also \"mode\": \"batch\".")
    { OfEndpoint = true, OfProfile = true, Mode = ("mode", "batch", "calls") };

    public static readonly Setting BatchDeadline = new("batch_deadline", "SECONDS",
        "With --batch: time after which calls without an answer are made directly, at the ordinary price; also allows it where an endpoint "
        + "has no batches. Default: none, batches only.");

    public static readonly Setting BatchFrom = new("batch_from", "ID,...",
        "With --batch: takes answers from these batches too, which another program has started from the lines of plan --batch-file, or "
        + "this one with a store that is lost.");

    public static readonly Setting Priority = new(
        "priority", "LEVEL", "Priority at the endpoints: low, normal, high or urgent. Default: normal.")
    { OfProfile = true };

    public static readonly Setting Unordered = new(
        "unordered", null, "Writes documents as they finish instead of in the order of the input.");

    public static readonly Setting Report = new("report", "FILE", "File for a machine-readable report of the run (JSON).")
    { IsPath = true };

    public static readonly Setting EvidenceReport = new("evidence_report", "FILE",
        "File for an HTML page that shows where in its document each value stands. Above 200 documents a folder of pages is beside it.")
    { IsPath = true };

    public static readonly Setting Store = new("store", "FILE",
        "File of the answer store, which prevents paying for an answer twice. Default: parallel-llm/answers.db in XDG_CACHE_HOME or "
        + "~/.cache. Answers of the embedded simulator are not stored.")
    { IsPath = true };

    public static readonly Setting NoStore = new("no_store", null, "Does not use the store.");

    public static readonly Setting StoreSampled = new("store_sampled", null, "Stores answers at a temperature above 0 too.")
    { OfProfile = true };

    public static readonly Setting StoreRequired = new(
        "store_required", null, "Fails a chunk whose answer cannot be stored, instead of delivering it unstored.");

    public static readonly Setting StoreMaxMb = new("store_max_mb", "MB",
        $"Maximum size of the store in megabytes; the oldest answers are removed first. Default: {DefaultStore.MaxBytes >> 20}.");

    public static readonly Setting StoreMaxDays = new(
        "store_max_days", "DAYS", $"Days until an answer is removed. Default: {DefaultStore.MaxAge!.Value.TotalDays}.");

    public static readonly Setting Endpoint = new(
        "endpoint", "LIST", "Endpoints of the configuration file to use, separated by commas. Default: all.")
    { OfProfile = true, IsList = true };

    public static readonly Setting SpillOver = new(
        "spill_over", null,
        "Sends work to the next tier of endpoints when every endpoint of a tier is at its limit. Without it, work waits for its tier "
        + "as long as that can serve.");

    public static readonly Setting WhenNoneCanServe = new("when_none_can_serve", "WHAT",
        "When no endpoint can be used (key, quota, model, or no answer): fail ends the run (exit code 3), partial ends it with the "
        + "results so far (exit code 1), park waits. Default: fail.");

    public static readonly Setting BudgetTokens = new("budget_tokens", "N",
        "Maximum number of tokens to spend, prompts and answers; at the limit a run ends with the results so far, and a service waits "
        + "for the next period. Requires --max-output-tokens. Default: none.");

    public static readonly Setting BudgetCost = new(
        "budget_cost", "AMOUNT", "Maximum cost, by the prices in the configuration file. Requires --max-output-tokens. Default: none.");

    public static readonly Setting BudgetPeriod = new("budget_period", "PERIOD",
        "Period of the budget: run, day or month (UTC). With run, a service has one budget over all its starts. Default: run.");

    public static readonly Setting BudgetLedger = new("budget_ledger", "FILE",
        "File that carries spending from one run to the next. Required for a day or a month; with run, all runs that name it share one "
        + "budget. Default of a service: budget.json in its state folder.")
    { IsPath = true };

    /// <summary>Members of a model's prices in a configuration file.</summary>
    public static readonly Setting PriceInput = new("input", "PRICE", "For a million tokens of prompts.");

    /// <inheritdoc cref="PriceInput"/>
    public static readonly Setting PriceCachedInput = new(
        "cached_input", "PRICE", "For a million tokens of prompts that the provider had in its cache. Default: that of input.");

    /// <summary>Factor on a model's prices in batches.</summary>
    public static readonly Setting PriceBatch = new("batch", "FACTOR", "Factor on these prices in batches, from 0 to 1. Default: 0.5.");

    /// <inheritdoc cref="PriceInput"/>
    public static readonly Setting PriceOutput = new("output", "PRICE", "For a million tokens of answers.");

    public static readonly Setting Profile = new(
        "profile", "NAME", "Profile of the configuration file to use. Default: none.");

    public static readonly Setting Config = new(
        "config", "FILE", "Configuration file (JSON). Precedence: flag, environment, file, default.")
    { NotInFile = true };

    public static readonly Setting NoProgress = new(
        "no_progress", null, "Hides the progress display, which is shown only if standard error is a terminal.");

    public static readonly Setting Verbose = new("verbose", null, "Logs more; -vv logs everything.")
    { Alias = "-v" };

    public static readonly Setting Quiet = new("quiet", null, "Shows errors only.")
    { Alias = "-q" };

    public static readonly Setting Tier = new(
        "tier", "N", "Tier of the endpoint, from 0 to 1000; the lowest tier that can serve is used. Default: 0.")
    { OfEndpoint = true, NotInFile = true };

    public static readonly Setting ContextTokens = new(
        "context_tokens", "N", "Size of the model's context in tokens, prompt and answer together. Default: unknown.")
    { OfEndpoint = true, NotInFile = true };

    public static readonly Setting MinPriority = new(
        "min_priority", "LEVEL", "Reserves the endpoint for documents of this priority or a more urgent one. Default: low (all).")
    { OfEndpoint = true, NotInFile = true };

    public static readonly Setting Headers = new("headers", "HEADERS",
        "Headers of every request to the endpoint, by name; env:NAME takes the value from an environment variable.")
    { OfEndpoint = true, NotInFile = true, IsMap = true };

    /// <summary>What only an endpoint of a configuration file has.</summary>
    public static readonly IReadOnlyList<Setting> OfEndpoints = [Tier, ContextTokens, MinPriority, Headers];

    /// <summary>What endpoints of a configuration file may say, though it holds for a whole run.</summary>
    public static readonly IReadOnlyList<Setting> OfEndpointForRun = [Timeout, MaxAttempts, GiveUpAfter, Temperature, MaxOutputTokens];

    /// <summary>What chooses among the documents.</summary>
    public static readonly IReadOnlyList<Setting> OfSelection = [Limit, Sample, Seed];

    /// <summary>The settings by topic.</summary>
    public static readonly IReadOnlyList<SettingGroup> Groups =
    [
        new("Input", [Limit, Sample, Seed, Encoding, MainContent, Attachments, Readers, ChunkTokens, ChunkOverlap]),
        new("What to extract", [Fields, PromptTemplate, MergeArrays, NoEvidence, Temperature, MaxOutputTokens]),
        new("Endpoint", [BaseUrl, Model, ApiKeyEnv, Endpoint, SpillOver, WhenNoneCanServe]),
        new("Limits", [MaxConcurrency, Pack, Batch, BatchDeadline, BatchFrom, MaxAttempts, Timeout, Deadline, GiveUpAfter, Priority]),
        new("Output",
            [Out, Format, Explode, EvidenceColumns, RawCells, Report, EvidenceReport, Texts, Unordered, NoProgress, Verbose, Quiet]),
        new("Store", [Store, NoStore, StoreSampled, StoreRequired, StoreMaxMb, StoreMaxDays]),
        new("Budget", [BudgetTokens, BudgetCost, BudgetPeriod, BudgetLedger]),
        new("More", [Config, Profile]),
    ];

    public static readonly IReadOnlyList<Setting> All = [.. Groups.SelectMany(group => group.Settings)];
}

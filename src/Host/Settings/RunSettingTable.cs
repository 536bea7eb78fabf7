namespace ParallelLlm.Host.Settings;

/// <summary>Every setting of <c>run</c>: the source of the flags, the environment's variables, the file's members and the help.</summary>
internal static class RunSettingTable
{
    public const int MostConcurrency = 1000;

    private static readonly StoreLimits DefaultStore = new();

    public static readonly Setting Fields = new(
        "fields", "LIST|FILE", "What to extract: names separated by commas, or a file with a JSON Schema (NAME.json). Needed.")
    { Alias = "-f", OfProfile = true, IsList = true };

    public static readonly Setting Out = new("out", "FILE", "Where the results go, one JSON line per document. Default: standard output.")
    { Alias = "-o", IsPath = true };

    public static readonly Setting BaseUrl = new(
        "base_url", "URL", "An OpenAI-compatible API, such as https://api.openai.com/v1. Default: the embedded simulator.")
    { Variable = "OPENAI_BASE_URL", OfEndpoint = true };

    public static readonly Setting Model = new("model", "NAME", "The model to ask. Needed with a URL.")
    { Variable = "OPENAI_MODEL", OfEndpoint = true, OfProfile = true };

    public static readonly Setting ApiKeyEnv = new("api_key_env", "VARIABLE",
        $"The environment variable that holds the key. Default: {EndpointSettings.DefaultKeyVariable}. The key itself is never given as "
        + "a flag or in a file.")
    { OfEndpoint = true };

    public static readonly Setting MaxConcurrency = new("max_concurrency", "N",
        $"Most calls at once, from 1 to {MostConcurrency}; the program finds the best number below it by itself. Default: "
        + $"{RunSettings.DefaultEngine.MaxConcurrency}, or the sum of what several endpoints say. Of a profile of a service: for each of "
        + "its documents.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting Timeout = new("timeout", "SECONDS",
        $"Time for one call. Default: {ProcessingRequest.DefaultTimeout.TotalSeconds}, and more where a server that answers other calls "
        + "has this one in its queue.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting MaxAttempts = new("max_attempts", "N",
        "Calls made for a chunk in all before it is given up, from 1 to 100; throttled ones do not count. Default: "
        + $"{RunSettings.DefaultMaxAttempts}.")
    { OfEndpoint = true, OfProfile = true, FormerName = "retries" };

    public static readonly Setting Deadline = new("deadline", "SECONDS", "Time for the whole run. Default: none.");

    public static readonly Setting GiveUpAfter = new("give_up_after", "SECONDS",
        "Ends the run when no endpoint has given a usable answer for this long. Default: "
        + $"{RunSettings.DefaultEngine.GiveUpAfter!.Value.TotalSeconds}.")
    { OfEndpoint = true };

    public static readonly Setting ChunkTokens = new(
        "chunk_tokens", "N", $"Tokens per chunk, at most; from 16 to 1000000. Default: {RunSettings.DefaultChunking.MaxTokens}.")
    { OfProfile = true };

    public static readonly Setting ChunkOverlap = new("chunk_overlap", "N",
        "Tokens that neighbouring chunks share; less than half of --chunk-tokens. Default: "
        + $"{RunSettings.DefaultChunking.OverlapTokens}, or a tenth of --chunk-tokens if that is less.")
    { OfProfile = true };

    public static readonly Setting PromptTemplate = new(
        "prompt_template", "FILE", "The user message, with {text} for the chunk's text and {fields} for the names of the fields.")
    { IsPath = true, OfProfile = true };

    public static readonly Setting Encoding = new("encoding", "NAME",
        "The encoding of documents without a byte order mark, such as windows-1250 or koi8-r. Default: each document's own, as it "
        + "declares it or its letters tell it.")
    { OfProfile = true };

    public static readonly Setting Temperature = new("temperature", "T", "Sampling temperature, from 0 to 2. Default: 0.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting MaxOutputTokens = new(
        "max_output_tokens", "N", "Most tokens that an answer may have. Default: the provider's.")
    { OfEndpoint = true, OfProfile = true };

    public static readonly Setting Priority = new(
        "priority", "LEVEL", $"low, normal, high or urgent. Default: normal.")
    { OfProfile = true };

    public static readonly Setting Unordered = new(
        "unordered", null, "Writes documents as they are finished rather than in the order of the input.");

    public static readonly Setting Report = new("report", "FILE", "Where to write a machine-readable report of the run (JSON).")
    { IsPath = true };

    public static readonly Setting Store = new("store", "FILE",
        "Where answers are kept, so that none is paid for twice. Default: parallel-llm/answers.db in XDG_CACHE_HOME or ~/.cache. "
        + "Answers of the embedded simulator are not kept.")
    { IsPath = true };

    public static readonly Setting NoStore = new("no_store", null, "Keeps no answers and looks none up.");

    public static readonly Setting StoreSampled = new("store_sampled", null, "Keeps answers at a temperature above 0 as well.")
    { OfProfile = true };

    public static readonly Setting StoreRequired = new(
        "store_required", null, "Fails a chunk whose answer cannot be kept, rather than giving it out all the same.");

    public static readonly Setting StoreMaxMb = new("store_max_mb", "MB",
        $"Most megabytes that the store may have; the oldest answers go first. Default: {DefaultStore.MaxBytes >> 20}.");

    public static readonly Setting StoreMaxDays = new(
        "store_max_days", "DAYS", $"Days that an answer is kept. Default: {DefaultStore.MaxAge!.Value.TotalDays}.");

    public static readonly Setting Endpoint = new(
        "endpoint", "LIST", "The endpoints to use, of those in the configuration file, separated by commas. Default: all of them.")
    { OfProfile = true, IsList = true };

    public static readonly Setting SpillOver = new(
        "spill_over", null,
        "Sends work on to the next tier of endpoints when all places of a tier are taken. Without it work waits for its tier as long "
        + "as that can serve at all.");

    public static readonly Setting WhenNoneCanServe = new("when_none_can_serve", "WHAT",
        "When no endpoint can be used (key, quota, model, or no answer): fail ends the run (exit code 3), partial ends it with what is "
        + "there (exit code 1), park waits. Default: fail.");

    public static readonly Setting BudgetTokens = new("budget_tokens", "N",
        "Most tokens to spend, prompts and answers; at the limit a run ends with what it has, and a service waits for the next period. "
        + "Needs --max-output-tokens. Default: none.");

    public static readonly Setting BudgetCost = new(
        "budget_cost", "AMOUNT", "Most money to spend, by the prices in the configuration file. Needs --max-output-tokens. Default: none.");

    public static readonly Setting BudgetPeriod = new("budget_period", "PERIOD",
        "What the budget is for: run, day or month (UTC). With run, a service has it once, over all its starts. Default: run.");

    public static readonly Setting BudgetLedger = new("budget_ledger", "FILE",
        "Keeps what was spent from one run to the next. Needed for a day or a month; with run, all runs that name it count as one. "
        + "Default of a service: budget.json in its state folder.")
    { IsPath = true };

    /// <summary>Members of a model's prices in a configuration file.</summary>
    public static readonly Setting PriceInput = new("input", "PRICE", "For a million tokens of prompts.");

    /// <inheritdoc cref="PriceInput"/>
    public static readonly Setting PriceOutput = new("output", "PRICE", "For a million tokens of answers.");

    public static readonly Setting Profile = new(
        "profile", "NAME", "The profile to use, of those in the configuration file. Default: none.");

    public static readonly Setting Config = new("config", "FILE", "Settings as JSON. Precedence: flag, environment, file, default.")
    { NotInFile = true };

    public static readonly Setting NoProgress = new(
        "no_progress", null, "No live progress display. It is off by itself when standard error is not a terminal.");

    public static readonly Setting Verbose = new("verbose", null, "Says more; -vv says everything.")
    { Alias = "-v" };

    public static readonly Setting Quiet = new("quiet", null, "Says nothing but errors.")
    { Alias = "-q" };

    public static readonly Setting Tier = new(
        "tier", "N", "The endpoint's tier: the lowest one that can serve does. From 0 to 1000. Default: 0.")
    { OfEndpoint = true, NotInFile = true };

    public static readonly Setting ContextTokens = new(
        "context_tokens", "N", "Tokens that the model's context holds, prompt and answer together. Default: not known.")
    { OfEndpoint = true, NotInFile = true };

    public static readonly Setting MinPriority = new(
        "min_priority", "LEVEL", "Reserves the endpoint for documents of this priority or a more urgent one. Default: low, for all.")
    { OfEndpoint = true, NotInFile = true };

    public static readonly Setting Headers = new("headers", "HEADERS",
        "Headers that every request to the endpoint carries, by name; env:NAME takes the value from an environment variable.")
    { OfEndpoint = true, NotInFile = true, IsMap = true };

    /// <summary>What only an endpoint of a configuration file has.</summary>
    public static readonly IReadOnlyList<Setting> OfEndpoints = [Tier, ContextTokens, MinPriority, Headers];

    /// <summary>What endpoints of a configuration file may say, though it holds for a whole run.</summary>
    public static readonly IReadOnlyList<Setting> OfEndpointForRun = [Timeout, MaxAttempts, GiveUpAfter, Temperature, MaxOutputTokens];

    public static readonly IReadOnlyList<Setting> All =
    [
        Fields, Out, BaseUrl, Model, ApiKeyEnv, MaxConcurrency, Timeout, MaxAttempts, Deadline, GiveUpAfter, ChunkTokens, ChunkOverlap,
        PromptTemplate, Encoding, Temperature, MaxOutputTokens, Priority, Unordered, Report, BudgetTokens, BudgetCost, BudgetPeriod,
        BudgetLedger, Store, NoStore, StoreSampled, StoreRequired, StoreMaxMb, StoreMaxDays, Endpoint, SpillOver, WhenNoneCanServe,
        Profile, Config, NoProgress, Verbose, Quiet,
    ];
}

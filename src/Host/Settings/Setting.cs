namespace ParallelLlm.Host.Settings;

/// <summary>
/// One setting, known by the same name everywhere: <c>max_concurrency</c> in a file, <c>--max-concurrency</c> as a flag,
/// <c>PARALLEL_LLM_MAX_CONCURRENCY</c> in the environment.
/// </summary>
/// <param name="Name">Its name in a configuration file.</param>
/// <param name="Value">What its value is called in the help; null for a switch.</param>
/// <param name="Description">What it does.</param>
internal sealed record Setting(string Name, string? Value, string Description)
{
    public string Flag { get; private init; } = FlagOf(Name);

    /// <summary>A short form of the flag.</summary>
    public string? Alias { get; init; }

    public string Variable { get; init; } = VariableOf(Name);

    /// <summary>Its name in the version before, which still works, with a warning; null for none.</summary>
    public string? FormerName { get; init; }

    /// <summary>The same setting under its former name; null for none.</summary>
    public Setting? Former => FormerName is { } name
        ? this with { Name = name, Flag = FlagOf(name), Variable = VariableOf(name), FormerName = null, Alias = null }
        : null;

    /// <summary>A file, and so relative to the folder of the configuration file that names it.</summary>
    public bool IsPath { get; init; }

    /// <summary>Belongs to an endpoint of a configuration file too.</summary>
    public bool OfEndpoint { get; init; }

    /// <summary>Belongs to a profile of a configuration file too.</summary>
    public bool OfProfile { get; init; }

    /// <summary>A member of a file that says the same of a switch, and its words for on and off; null for none.</summary>
    public (string Name, string On, string Off)? Mode { get; init; }

    /// <summary>Takes a list of names in a file.</summary>
    public bool IsList { get; init; }

    /// <summary>Takes an object of strings in a file.</summary>
    public bool IsMap { get; init; }

    /// <summary>Does not belong at the top of a file.</summary>
    public bool NotInFile { get; init; }

    public bool IsSwitch => Value is null;

    private static string FlagOf(string name) => "--" + name.Replace('_', '-');

    private static string VariableOf(string name) => "PARALLEL_LLM_" + name.ToUpperInvariant();
}

namespace ParallelLlm;

/// <summary>A client whose calls may end as <see cref="FailureKind.Deferred"/>.</summary>
internal interface IDeferringClient
{
    /// <summary>Name of the price of calls that are made now.</summary>
    string TariffOf(string model);
}

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>What values of a field look like.</summary>
internal enum ValueKind
{
    Person,
    Date,
    Code,
    Amount,
    Finding,
}

namespace ParallelLlm.Providers.Wire;

/// <summary>Finds a response header by its name in lower case; null if it was not sent.</summary>
internal delegate string? HeaderLookup(string name);

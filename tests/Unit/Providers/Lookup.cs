using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

internal static class Lookup
{
    /// <summary>Headers from a line such as <c>name: value | name: value</c>.</summary>
    public static HeaderLookup Of(string line)
    {
        var headers = line.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(header => header.Split(':', 2))
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
        return name => headers.GetValueOrDefault(name);
    }
}

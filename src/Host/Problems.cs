using System.Collections;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host;

/// <summary>Collects everything that is wrong with what a user gave, each once, so that one look mends it all. Not thread-safe.</summary>
internal sealed class Problems : IReadOnlyList<string>
{
    private readonly List<string> _all = [];
    private readonly HashSet<string> _known = [];

    public int Count => _all.Count;

    public string this[int index] => _all[index];

    public void Add(string problem)
    {
        if (_known.Add(problem))
            _all.Add(problem);
    }

    public void Add(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Add(problem);
    }

    /// <summary>Uses a file or folder of the user's. That the system refuses it is an expected failure, and becomes a problem.</summary>
    /// <param name="subject">Begins the problem, such as the flag and the path.</param>
    /// <returns>The default when it was refused.</returns>
    public T? Try<T>(string subject, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            Add($"{subject}: {FileProblem.Of(refused)}");
            return default;
        }
    }

    public IEnumerator<string> GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Text;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>Names of the fields and their positions.</summary>
internal sealed class FieldIndex
{
    private readonly Dictionary<string, int> _positions;
    private readonly Dictionary<string, int> _loosely;
    private readonly byte[][] _utf8;

    internal FieldIndex(IEnumerable<string> names)
    {
        Names = [.. names];
        _positions = Names.Select((name, position) => (name, position)).ToDictionary(entry => entry.name, entry => entry.position);
        // Names that differ in nothing else are matched exactly.
        _loosely = _positions.GroupBy(entry => Loosely(entry.Key)).Where(group => group.Count() == 1 && group.Key.Length > 0)
            .ToDictionary(group => group.Key, group => group.Single().Value);
        _utf8 = Array.ConvertAll(Names, Encoding.UTF8.GetBytes);
    }

    internal string[] Names { get; }

    /// <summary>The position of a name, matched exactly; null if it is not a field.</summary>
    internal int? FindExactly(string name) => _positions.TryGetValue(name, out var position) ? position : null;

    /// <summary>The position of a name, ignoring case, blanks, dashes and underscores; null if it is not a field.</summary>
    internal int? Find(string name) =>
        _positions.TryGetValue(name, out var position) || _loosely.TryGetValue(Loosely(name), out position) ? position : null;

    /// <summary>
    /// The position of an answer's key; null if it is not a field. Allocates nothing as long as the keys come in the order of the fields.
    /// </summary>
    /// <param name="property">The answer's member.</param>
    /// <param name="expected">Its position if the answer keeps the order.</param>
    internal int? Find(JsonProperty property, int expected) =>
        expected < _utf8.Length && property.NameEquals(_utf8[expected]) ? expected : Find(property.Name);

    internal bool HasAny(JsonElement value) => value.EnumerateObject().Any(member => Find(member.Name) is not null);

    private static string Loosely(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}

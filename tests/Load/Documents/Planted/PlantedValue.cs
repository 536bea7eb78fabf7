namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A value that stands once in a document.</summary>
/// <param name="Field">The field that it is the value of, as a request names it.</param>
/// <param name="Value">The value, as it reads in the text.</param>
/// <param name="Place">Where it stands: the coordinates that must be right.</param>
internal sealed record PlantedValue(string Field, string Value, SourcePlace Place)
{
    /// <summary>Whether a place has all the coordinates of the value's; it may have more.</summary>
    public bool IsAt(SourcePlace? place) => place is not null
        && Same(Place.Page, place.Page)
        && Same(Place.Sheet, place.Sheet)
        && Same(Place.Cell, place.Cell)
        && Same(Place.Row, place.Row)
        && Same(Place.Column, place.Column)
        && Same(Place.Part, place.Part)
        && Same(Place.Heading, place.Heading)
        && Same(Place.Line, place.Line);

    private static bool Same<T>(T? expected, T? actual) => expected is null || Equals(expected, actual);
}

namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The properties that decide whether text is shown, and its layout.</summary>
internal enum CssProperty
{
    Display,
    Visibility,
    ContentVisibility,
    Opacity,
    FontSize,
    Height,
    MaxHeight,
    Width,
    MaxWidth,
    OverflowX,
    OverflowY,
    WhiteSpace,
    TextTransform,
    Float,
    Position,
}

using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Makes pages that consist of letters: PdfPig's own hold all lines, images and colors as well. Created by PdfPig.</summary>
internal sealed class PdfPageFactory(
    IPdfTokenScanner scanner,
    IResourceStore resources,
    ILookupFilterProvider filters,
    IPageContentParser contentParser,
    ParsingOptions options) : BasePageFactory<PdfPage>(scanner, resources, filters, contentParser, options)
{
    protected override PdfPage ProcessPage(
        int pageNumber,
        DictionaryToken dictionary,
        NamedDestinations namedDestinations,
        MediaBox mediaBox,
        CropBox cropBox,
        UserSpaceUnit userSpaceUnit,
        PageRotationDegrees rotation,
        TransformationMatrix initialMatrix,
        IReadOnlyList<IGraphicsStateOperation> operations)
    {
        var letters = new PdfLetterProcessor(
            pageNumber, this, cropBox, initialMatrix.Transform(mediaBox.Bounds).Normalise(), userSpaceUnit, rotation, initialMatrix);
        var page = letters.Process(pageNumber, operations);
        var annotations = new PdfAnnotations(dictionary, PdfScanner);
        foreach (var (appearance, rectangle) in annotations.Appearances())
        {
            try
            {
                letters.Draw(appearance, rectangle);
            }
            catch (Exception exception) when (exception
                is not (DocumentProblemException or OutOfMemoryException or InsufficientExecutionStackException))
            {
                // Not a part of the page's own text; the values of fields are read all the same.
            }
        }

        return page with { Fields = [.. annotations.Fields()] };
    }
}

//! The page opens.

use browser_tests::{Look, Page, Result, Site};

#[tokio::test]
async fn the_page_opens_without_errors() -> Result {
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, "", &Look::desktop()).await?;
    assert_eq!(page.console_errors().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn the_page_opens_in_a_folder_of_a_host() -> Result {
    let site = Site::built()?.mounted_at("courses/aws").serve().await?;
    let page = Page::open(&site, "", &Look::desktop()).await?;
    assert_eq!(page.console_errors().await?, Vec::<String>::new());
    Ok(())
}

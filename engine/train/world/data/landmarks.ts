import { rows } from '../language';

/** A famous place: its name as it stands in a sentence, the city and country it is in, and what it is. Checked by hand. */
export interface Landmark {
  readonly name: string;
  readonly city: string;
  readonly country: string;
  readonly thing: string;
}

/** Only places with a name that takes a singular verb, so that one phrasing fits all. */
export const landmarks: readonly Landmark[] = rows(`
the Eiffel Tower | Paris | France | tower
the Louvre | Paris | France | museum
the Arc de Triomphe | Paris | France | arch
Notre-Dame Cathedral | Paris | France | cathedral
the Pompidou Center | Paris | France | museum
the Palace of Versailles | Versailles | France | palace
Big Ben | London | England | clock tower
Tower Bridge | London | England | bridge
Buckingham Palace | London | England | palace
the London Eye | London | England | wheel
Westminster Abbey | London | England | church
the British Museum | London | England | museum
Trafalgar Square | London | England | square
Hyde Park | London | England | park
the Shard | London | England | skyscraper
the Cavern Club | Liverpool | England | music club
Arthur's Seat | Edinburgh | Scotland | hill
the Royal Mile | Edinburgh | Scotland | street
Holyrood Palace | Edinburgh | Scotland | palace
Kelvingrove Museum | Glasgow | Scotland | museum
Cardiff Castle | Cardiff | Wales | castle
the Ha'penny Bridge | Dublin | Ireland | bridge
Phoenix Park | Dublin | Ireland | park
the Colosseum | Rome | Italy | arena
the Trevi Fountain | Rome | Italy | fountain
the Pantheon | Rome | Italy | temple
the Roman Forum | Rome | Italy | ruin
the Leaning Tower | Pisa | Italy | tower
the Rialto Bridge | Venice | Italy | bridge
the Doge's Palace | Venice | Italy | palace
the Ponte Vecchio | Florence | Italy | bridge
the Uffizi Gallery | Florence | Italy | museum
La Scala | Milan | Italy | opera house
the Sagrada Familia | Barcelona | Spain | church
Park Guell | Barcelona | Spain | park
Camp Nou | Barcelona | Spain | stadium
the Alhambra | Granada | Spain | palace
the Prado Museum | Madrid | Spain | museum
the Giralda | Seville | Spain | bell tower
Belem Tower | Lisbon | Portugal | tower
the Jeronimos Monastery | Lisbon | Portugal | monastery
Livraria Lello | Porto | Portugal | bookshop
the Brandenburg Gate | Berlin | Germany | gate
the Reichstag | Berlin | Germany | building
Museum Island | Berlin | Germany | island
Marienplatz | Munich | Germany | square
the Zwinger | Dresden | Germany | palace
the Elbphilharmonie | Hamburg | Germany | concert hall
Schonbrunn Palace | Vienna | Austria | palace
the Hofburg | Vienna | Austria | palace
the Prater | Vienna | Austria | park
the Rijksmuseum | Amsterdam | the Netherlands | museum
the Anne Frank House | Amsterdam | the Netherlands | museum
the Erasmus Bridge | Rotterdam | the Netherlands | bridge
the Atomium | Brussels | Belgium | monument
Manneken Pis | Brussels | Belgium | statue
the Little Mermaid statue | Copenhagen | Denmark | statue
Tivoli Gardens | Copenhagen | Denmark | park
Rosenborg Castle | Copenhagen | Denmark | castle
the Vasa Museum | Stockholm | Sweden | museum
Skansen | Stockholm | Sweden | museum
the Turning Torso | Malmo | Sweden | skyscraper
Vigeland Park | Oslo | Norway | park
Akershus Fortress | Oslo | Norway | fortress
Bryggen | Bergen | Norway | wharf
Suomenlinna | Helsinki | Finland | fortress
Hallgrimskirkja | Reykjavik | Iceland | church
Harpa | Reykjavik | Iceland | concert hall
Charles Bridge | Prague | the Czech Republic | bridge
the Dancing House | Prague | the Czech Republic | building
Wawel Castle | Krakow | Poland | castle
the Cloth Hall | Krakow | Poland | market hall
Lazienki Palace | Warsaw | Poland | palace
Fisherman's Bastion | Budapest | Hungary | lookout
the Chain Bridge | Budapest | Hungary | bridge
the Parthenon | Athens | Greece | temple
the Acropolis | Athens | Greece | hill
the White Tower | Thessaloniki | Greece | tower
Hagia Sophia | Istanbul | Turkey | mosque
the Blue Mosque | Istanbul | Turkey | mosque
Topkapi Palace | Istanbul | Turkey | palace
the Galata Tower | Istanbul | Turkey | tower
the Grand Bazaar | Istanbul | Turkey | market
the Kremlin | Moscow | Russia | fortress
Red Square | Moscow | Russia | square
the Bolshoi Theater | Moscow | Russia | theater
the Hermitage | Saint Petersburg | Russia | museum
the Winter Palace | Saint Petersburg | Russia | palace
the Motherland Monument | Kyiv | Ukraine | statue
the Palace of the Parliament | Bucharest | Romania | palace
Kalemegdan Fortress | Belgrade | Serbia | fortress
Diocletian's Palace | Split | Croatia | palace
the Triple Bridge | Ljubljana | Slovenia | bridge
Gediminas Tower | Vilnius | Lithuania | tower
the House of the Blackheads | Riga | Latvia | house
the Chapel Bridge | Lucerne | Switzerland | bridge
the Jet d'Eau | Geneva | Switzerland | fountain
the Statue of Liberty | New York | the United States | statue
the Empire State Building | New York | the United States | skyscraper
the Brooklyn Bridge | New York | the United States | bridge
Central Park | New York | the United States | park
Times Square | New York | the United States | square
the White House | Washington | the United States | house
the Lincoln Memorial | Washington | the United States | monument
the Golden Gate Bridge | San Francisco | the United States | bridge
Alcatraz | San Francisco | the United States | island
the Space Needle | Seattle | the United States | tower
Pike Place Market | Seattle | the United States | market
the Willis Tower | Chicago | the United States | skyscraper
Navy Pier | Chicago | the United States | pier
Wrigley Field | Chicago | the United States | ballpark
the Hollywood Sign | Los Angeles | the United States | sign
Griffith Observatory | Los Angeles | the United States | observatory
Independence Hall | Philadelphia | the United States | building
the Liberty Bell | Philadelphia | the United States | bell
Fenway Park | Boston | the United States | ballpark
the Alamo | San Antonio | the United States | fort
the French Quarter | New Orleans | the United States | old town
the CN Tower | Toronto | Canada | tower
Casa Loma | Toronto | Canada | castle
Stanley Park | Vancouver | Canada | park
Parliament Hill | Ottawa | Canada | hill
the Montreal Biosphere | Montreal | Canada | museum
Chapultepec Castle | Mexico City | Mexico | castle
the Angel of Independence | Mexico City | Mexico | monument
the Malecon | Havana | Cuba | seaside road
Christ the Redeemer | Rio de Janeiro | Brazil | statue
Sugarloaf Mountain | Rio de Janeiro | Brazil | mountain
Copacabana Beach | Rio de Janeiro | Brazil | beach
the Maracana | Rio de Janeiro | Brazil | stadium
the Casa Rosada | Buenos Aires | Argentina | palace
the Teatro Colon | Buenos Aires | Argentina | opera house
La Moneda Palace | Santiago | Chile | palace
the Larco Museum | Lima | Peru | museum
Sacsayhuaman | Cusco | Peru | fortress
the Gold Museum | Bogota | Colombia | museum
Palacio Salvo | Montevideo | Uruguay | building
the Great Sphinx | Giza | Egypt | statue
the Great Pyramid | Giza | Egypt | pyramid
Karnak Temple | Luxor | Egypt | temple
the Egyptian Museum | Cairo | Egypt | museum
the Koutoubia Mosque | Marrakesh | Morocco | mosque
the Hassan Tower | Rabat | Morocco | tower
the Bardo Museum | Tunis | Tunisia | museum
the African Renaissance Monument | Dakar | Senegal | statue
Table Mountain | Cape Town | South Africa | mountain
Uhuru Park | Nairobi | Kenya | park
Black Star Square | Accra | Ghana | square
the Burj Khalifa | Dubai | the United Arab Emirates | skyscraper
the Burj Al Arab | Dubai | the United Arab Emirates | hotel
the Kaaba | Mecca | Saudi Arabia | shrine
the Azadi Tower | Tehran | Iran | tower
the Umayyad Mosque | Damascus | Syria | mosque
the Taj Mahal | Agra | India | tomb
the Red Fort | Delhi | India | fort
the Gateway of India | Mumbai | India | arch
the Hawa Mahal | Jaipur | India | palace
the Golden Temple | Amritsar | India | temple
the Charminar | Hyderabad | India | monument
the Howrah Bridge | Kolkata | India | bridge
the Badshahi Mosque | Lahore | Pakistan | mosque
the Faisal Mosque | Islamabad | Pakistan | mosque
the Boudhanath Stupa | Kathmandu | Nepal | shrine
the Temple of the Tooth | Kandy | Sri Lanka | temple
the Forbidden City | Beijing | China | palace
the Temple of Heaven | Beijing | China | temple
the Summer Palace | Beijing | China | palace
the Oriental Pearl Tower | Shanghai | China | tower
the Bund | Shanghai | China | waterfront
the Canton Tower | Guangzhou | China | tower
the Potala Palace | Lhasa | China | palace
West Lake | Hangzhou | China | lake
the Meiji Shrine | Tokyo | Japan | shrine
Ueno Park | Tokyo | Japan | park
Shibuya Crossing | Tokyo | Japan | crossing
Kinkaku-ji | Kyoto | Japan | temple
Kiyomizu Temple | Kyoto | Japan | temple
Todai-ji | Nara | Japan | temple
Dotonbori | Osaka | Japan | street
Gyeongbokgung | Seoul | South Korea | palace
Namsan Tower | Seoul | South Korea | tower
Haeundae Beach | Busan | South Korea | beach
the Temple of Literature | Hanoi | Vietnam | temple
the Grand Palace | Bangkok | Thailand | palace
Wat Arun | Bangkok | Thailand | temple
Angkor Wat | Siem Reap | Cambodia | temple
the Istiqlal Mosque | Jakarta | Indonesia | mosque
Fort Santiago | Manila | the Philippines | fort
the Shwedagon Pagoda | Yangon | Myanmar | temple
the Sydney Opera House | Sydney | Australia | opera house
Bondi Beach | Sydney | Australia | beach
Federation Square | Melbourne | Australia | square
Kings Park | Perth | Australia | park
the Sky Tower | Auckland | New Zealand | tower
Te Papa | Wellington | New Zealand | museum
`).map(([name, city, country, thing]) => ({ name, city, country, thing }));
